using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;

namespace Gossamer.Tests.PrivateInference.Export;

/// <summary>Networks with random numbers that no training has tamed.</summary>
internal static class TrainedSamples
{
    /// <summary>LeNet's shape: unequal padding that convolutions take in, ReLU before max-pooling, two linear layers.</summary>
    public static TrainedNetwork LeNet() => Build([1, 6, 6], graph =>
    {
        int x = graph.Add(new PadOperation(1, 1, 1, 1), NetworkGraph.Input);
        x = graph.Add(new ReluOperation(), graph.Add(new ConvolutionOperation("conv1.weight", "conv1.bias", new ConvolutionShape(1, 4, 3, 3)), x));
        x = graph.Add(new MaxPoolOperation(2, 2), x);
        x = graph.Add(new ReluOperation(), graph.Add(new ConvolutionOperation("conv2.weight", null, new ConvolutionShape(4, 6, 2, 2, groups: 2)), x));
        x = graph.Add(new FlattenOperation(), x);
        x = graph.Add(new ReluOperation(), graph.Add(new LinearOperation("fc1.weight", "fc1.bias", 8, 24), x));
        return graph.Add(new LinearOperation("fc2.weight", "fc2.bias", 5, 8), x);
    });

    /// <summary>Residual blocks with normalisations, one shortcut a strided 1x1 convolution, the other the input itself.</summary>
    public static TrainedNetwork Residual(bool quadratic) => Build([2, 8, 8], graph =>
    {
        int x = Activate(graph, Normalized(graph, NetworkGraph.Input, "stem", new ConvolutionShape(2, 4, 3, 3, padding: 1)), "stem.act", quadratic);
        int main = Activate(graph, Normalized(graph, x, "a1", new ConvolutionShape(4, 6, 3, 3, stride: 2, padding: 1)), "a1.act", false);
        main = Normalized(graph, main, "a2", new ConvolutionShape(6, 6, 3, 3, padding: 1));
        int shortcut = Normalized(graph, x, "short", new ConvolutionShape(4, 6, 1, 1, stride: 2));
        x = Activate(graph, graph.Add(new AddOperation(), main, shortcut), "a.act", quadratic);
        main = Normalized(graph, x, "b", new ConvolutionShape(6, 6, 3, 3, padding: 1));
        x = Activate(graph, graph.Add(new AddOperation(), main, x), "b.act", false);
        return graph.Add(new LinearOperation("fc.weight", "fc.bias", 4, 6), graph.Add(new GlobalAverageOperation(), x));
    });

    /// <summary>Quadratic activations and average pooling throughout, a padded window too.</summary>
    public static TrainedNetwork Polynomial() => Build([2, 8, 8], graph =>
    {
        int x = Activate(graph, Normalized(graph, NetworkGraph.Input, "c1", new ConvolutionShape(2, 4, 3, 3, padding: 1)), "q1", true);
        x = graph.Add(new AveragePoolOperation(2, 2), x);
        x = Activate(graph, Normalized(graph, x, "c2", new ConvolutionShape(4, 6, 3, 3, padding: 1)), "q2", true);
        x = graph.Add(new FlattenOperation(), graph.Add(new AveragePoolOperation(3, 2, 1), x));
        return graph.Add(new LinearOperation("fc.weight", "fc.bias", 3, 24), x);
    });

    /// <summary>Numbers within [0, 1).</summary>
    public static float[] Inputs(TrainedNetwork network, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * network.Graph.ElementsOf(NetworkGraph.Input)).Select(_ => random.NextSingle())];
    }

    private static int Normalized(GraphBuilder graph, int input, string name, ConvolutionShape shape) => graph.Add(
        new BatchNormOperation($"{name}.norm", shape.OutChannels, 1e-5, 0.1), graph.Add(new ConvolutionOperation($"{name}.weight", null, shape), input));

    private static int Activate(GraphBuilder graph, int input, string name, bool quadratic) =>
        graph.Add(quadratic ? new QuadraticOperation(name) : new ReluOperation(), input);

    private static TrainedNetwork Build(int[] shape, Func<GraphBuilder, int> describe)
    {
        var builder = new GraphBuilder(shape);
        NetworkGraph graph = builder.Build(describe(builder));
        var random = new Random(5);
        Dictionary<string, NetworkWeight> weights = [];
        Dictionary<string, float[]> vectors = [];
        foreach (Operation operation in graph.Nodes.Select(static node => node.Operation))
        {
            if (operation is WeightedOperation product)
                weights[product.Weight] = NetworkWeight.FromDense(
                    Numbers(product.WeightRows * product.WeightColumns, 1.5 / Math.Sqrt(product.WeightColumns)), product.WeightRows, product.WeightColumns);
            foreach ((string name, int length) in operation.Vectors) vectors[name] = Numbers(length, 0.3);
            if (operation is BatchNormOperation norm)
            {
                vectors[norm.Scale] = [.. Numbers(norm.Channels, 0.3).Select(static x => 1 + x)];
                vectors[norm.RunningVariance] = [.. Numbers(norm.Channels, 0.3).Select(static x => 0.5f + Math.Abs(x))];
            }
            if (operation is QuadraticOperation act) (vectors[act.Square], vectors[act.Linear]) = ([0.15f], [0.8f]);
        }
        return new TrainedNetwork(graph, weights, vectors);

        float[] Numbers(int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() + random.NextDouble() - 1) * 2 * deviation))];
    }
}
