using Gossamer.Inference.Networks;

namespace Gossamer.Sparsity.Execution;

/// <summary>Divides a network into segments for sparse kernels and nodes for libtorch.</summary>
internal static class NetworkPartition
{
    /// <summary>
    /// The parts in the order in which they run. Whatever stands between products runs packed if the product before it or the next one
    /// behind it is sparse: packed operations are fused, and one crossing between the layouts has to be somewhere in any case.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="sparse">Weights of the products that run on sparse kernels.</param>
    public static IEnumerable<(Segment Segment, bool IsPacked)> Of(NetworkGraph graph, IReadOnlySet<string> sparse)
    {
        bool[] packed = Packed(graph, sparse);
        for (int node = 0; node < packed.Length;)
        {
            int end = node + 1;
            while (packed[node] && end < packed.Length && packed[end]) end++;
            yield return (Segment.Of(graph, node, end), packed[node]);
            node = end;
        }
    }

    private static bool[] Packed(NetworkGraph graph, IReadOnlySet<string> sparse)
    {
        int count = graph.Nodes.Count;
        bool[] packed = new bool[count], leadsToSparse = new bool[count + 1];
        for (int node = count - 1; node >= 0; node--)
        {
            bool wanted = graph.Nodes[node].Operation is WeightedOperation product
                ? sparse.Contains(product.Weight)
                : leadsToSparse[node + 1] && RunsPacked(graph, node);
            if (wanted)
                foreach (int input in graph.Nodes[node].Inputs) leadsToSparse[input] = true;
        }
        for (int node = 0; node < count; node++)
        {
            NetworkNode current = graph.Nodes[node];
            packed[node] = current.Operation is WeightedOperation product
                ? sparse.Contains(product.Weight)
                : RunsPacked(graph, node)
                    && (leadsToSparse[node + 1] || current.Inputs.Any(input => input != NetworkGraph.Input && packed[input - 1]));
        }
        // A ReLU on features runs packed only as part of the linear layer before it.
        int[] uses = graph.Uses();
        for (int node = 0; node < count; node++)
        {
            if (graph.Nodes[node] is not { Operation: ReluOperation, Shape.Count: 1 } relu) continue;
            int input = relu.Inputs[0];
            packed[node] = input != NetworkGraph.Input && packed[input - 1] && uses[input] == 1 && input == node
                && graph.Nodes[input - 1].Operation is LinearOperation;
        }
        return packed;
    }

    /// <summary>Whether the packed layout has the operation; on features only products have it.</summary>
    private static bool RunsPacked(NetworkGraph graph, int node) => graph.Nodes[node].Operation switch
    {
        PadOperation or QuadraticOperation => false,
        ReluOperation => true,
        _ => graph.ShapeOf(graph.Nodes[node].Inputs[0]).Count == 3,
    };
}
