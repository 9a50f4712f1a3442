using Gossamer.Inference.Networks;

namespace Gossamer.Sparsity.Execution;

/// <summary>Which values of a network depend on something trained, and so get a gradient.</summary>
internal static class TrainedValues
{
    /// <summary>One entry for each value of <paramref name="graph"/>.</summary>
    public static bool[] Of(NetworkGraph graph)
    {
        bool[] trained = new bool[graph.Values];
        for (int node = 0; node < graph.Nodes.Count; node++)
            trained[node + 1] = graph.Nodes[node].Operation is WeightedOperation or BatchNormOperation
                || graph.Nodes[node].Inputs.Any(input => trained[input]);
        return trained;
    }
}
