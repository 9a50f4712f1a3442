using Gossamer.Inference.Networks;

namespace Gossamer.PrivateInference.Measurement;

/// <summary>
/// A network with quadratic activations in place of all ReLUs and average in place of max-pooling: what a search could make of it, for
/// prices. Nothing is trained, so that its answers mean nothing.
/// </summary>
public static class PolynomialRewrite
{
    /// <summary>Rewrites <paramref name="network"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="square">a of every a·x² + b·x.</param>
    /// <param name="linear">b.</param>
    public static TrainedNetwork Apply(TrainedNetwork network, float square = 0.02f, float linear = 0.7f)
    {
        ArgumentNullException.ThrowIfNull(network);
        var graph = new GraphBuilder(network.Graph.SampleShape);
        var vectors = new Dictionary<string, float[]>(network.Vectors);
        int number = 0;
        foreach (NetworkNode node in network.Graph.Nodes)
        {
            Operation operation = node.Operation switch
            {
                ReluOperation => Quadratic(),
                MaxPoolOperation pool => new AveragePoolOperation(pool.Kernel, pool.Stride, pool.Padding),
                _ => node.Operation,
            };
            graph.Add(operation, [.. node.Inputs]);
        }
        return new TrainedNetwork(graph.Build(network.Graph.Output), network.Weights, vectors);

        QuadraticOperation Quadratic()
        {
            var quadratic = new QuadraticOperation($"activation{++number}");
            (vectors[quadratic.Square], vectors[quadratic.Linear], vectors[quadratic.Constant]) = ([square], [linear], [0]);
            return quadratic;
        }
    }
}
