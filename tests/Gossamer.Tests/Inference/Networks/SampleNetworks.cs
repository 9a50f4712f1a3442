using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.Inference.Networks;

/// <summary>Networks with drawn parameters.</summary>
internal static class SampleNetworks
{
    /// <summary>Networks of the catalog, each with a small sample that it takes.</summary>
    public static IReadOnlyDictionary<string, int[]> Zoo { get; } = new Dictionary<string, int[]>
    {
        ["lenet-300-100"] = [1, 8, 8],
        ["mlp:40-30"] = [12],
        ["lenet-5"] = [1, 28, 28],
        ["vgg-16"] = [3, 28, 28],
        ["vgg-19"] = [3, 32, 32],
        ["resnet-8"] = [3, 9, 8],
        ["resnet-18"] = [3, 8, 8],
        ["resnet-34"] = [3, 8, 8],
        ["resnet-50"] = [3, 8, 8],
        ["resnet-50-imagenet"] = [3, 32, 32],
        ["wrn-22-2"] = [3, 8, 8],
    };

    /// <summary>The graph of a network of <see cref="Zoo"/>, with drawn parameters.</summary>
    public static TrainedNetwork OfZoo(string name, double density)
    {
        using var module = ModelCatalog.Find(name).Create(Zoo[name], classes: 5, seed: 1);
        return Fill(ModuleGraph.Of(module, Zoo[name]), density, seed: 2);
    }

    /// <summary>Every kind of operation, with groups, dilation, strides, a shared value and a normalisation that nothing takes in.</summary>
    public static NetworkGraph EveryOperation()
    {
        var graph = new GraphBuilder([3, 13, 11]);
        int x = graph.Add(new PadOperation(1, 0, 2, 3), NetworkGraph.Input);
        x = graph.Add(new ConvolutionOperation("stem.weight", "stem.bias", new ConvolutionShape(3, 8, 3, 5, padding: 2)), x);
        x = graph.Add(new BatchNormOperation("stem.norm", 8, 1e-5, 0.1), x);
        x = graph.Add(new ReluOperation(), x);
        x = graph.Add(new MaxPoolOperation(3, 2, 1), x);
        int shortcut = graph.Add(new ConvolutionOperation("short.weight", null, new ConvolutionShape(8, 12, 1, 1, stride: 2)), x);
        int block = graph.Add(new BatchNormOperation("pre.norm", 8, 1e-3, 0.1), x);
        block = graph.Add(new ReluOperation(), block);
        block = graph.Add(new ConvolutionOperation("block.weight", null, new ConvolutionShape(8, 12, 3, 3, 2, 2, 2, groups: 2)), block);
        block = graph.Add(new BatchNormOperation("block.norm", 12, 1e-5, 0.1), block);
        x = graph.Add(new AddOperation(), block, shortcut);
        int rectified = graph.Add(new ReluOperation(), x);
        x = graph.Add(new AddOperation(), x, graph.Add(new QuadraticOperation("maps"), rectified));
        x = graph.Add(new AveragePoolOperation(3, 2, 1), x);
        int mean = graph.Add(new GlobalAverageOperation(), x);
        int flat = graph.Add(new FlattenOperation(), x);
        flat = graph.Add(new LinearOperation("fc1.weight", null, 12, graph.ShapeOf(flat)[0]), flat);
        flat = graph.Add(new AddOperation(), flat, mean);
        flat = graph.Add(new ReluOperation(), flat);
        flat = graph.Add(new QuadraticOperation("features"), flat);
        return graph.Build(graph.Add(new LinearOperation("fc2.weight", "fc2.bias", 7, 12), flat));
    }

    /// <summary>Parameters for <paramref name="graph"/>: signals keep about their size, and a share of the weights is active.</summary>
    public static TrainedNetwork Fill(NetworkGraph graph, double density, ulong seed)
    {
        var random = new CounterRandom(seed, "network");
        Dictionary<string, NetworkWeight> weights = [];
        Dictionary<string, float[]> vectors = [];
        foreach (NetworkNode node in graph.Nodes)
        {
            if (node.Operation is WeightedOperation product)
                weights[product.Weight] = Weight(random.Fork(product.Weight), product.WeightRows, product.WeightColumns, density);
            foreach ((string name, int length) in node.Operation.Vectors) vectors[name] = Draw(random.Fork(name), length, 0, 0.2);
            if (node.Operation is not BatchNormOperation norm) continue;
            vectors[norm.Scale] = Draw(random.Fork(norm.Scale), norm.Channels, 1, 0.2);
            vectors[norm.RunningVariance] = [.. Draw(random.Fork(norm.RunningVariance), norm.Channels, 1, 0.1).Select(Math.Abs)];
        }
        return new TrainedNetwork(graph, weights, vectors);
    }

    /// <summary>Samples [batch, sample…].</summary>
    public static float[] Samples(NetworkGraph graph, int batch) => Draw(
        new CounterRandom((ulong)batch, "samples"), batch * graph.SampleShape.Aggregate(1, static (product, size) => product * size), 0, 1);

    /// <summary>What libtorch's dense operations make of the samples.</summary>
    public static float[] Reference(TrainedNetwork network, float[] samples, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using var dense = new DenseNetwork(network);
        return [.. dense.Forward(tensor(samples).view([batch, .. network.Graph.SampleShape])).data<float>()];
    }

    private static NetworkWeight Weight(CounterRandom random, int rows, int columns, double density)
    {
        long positions = (long)rows * columns;
        int count = (int)Math.Round(density * positions);
        SparseTopology topology = SparseTopology.FromPositions(rows, columns, random.Sample(positions, count));
        return new NetworkWeight(topology, Draw(random.Fork("values"), count, 0, Math.Sqrt(2 / Math.Max(1, density * columns))));
    }

    private static float[] Draw(CounterRandom random, int count, double mean, double deviation)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)(mean + deviation * random.Normal((ulong)i));
        return values;
    }
}
