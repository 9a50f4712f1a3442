using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Export;

/// <summary>Ranges that calibration data show, channel by channel, with 0 in all of them.</summary>
internal static class ObservedRanges
{
    private const int BatchSize = 64;

    /// <summary>The ranges of all lowered values, the input first.</summary>
    /// <param name="network">The network, normalisations folded.</param>
    /// <param name="nodes">The same lowered.</param>
    /// <param name="samples">[count, sample…].</param>
    public static ChannelRange[] Of(TrainedNetwork network, IReadOnlyList<LoweredNode> nodes, ReadOnlyMemory<float> samples)
    {
        NetworkGraph graph = network.Graph;
        int length = graph.ElementsOf(NetworkGraph.Input), count = samples.Length / length;
        if (count < 1 || samples.Length % length != 0)
            throw new ArgumentException($"{samples.Length} elements are no calibration samples of {length}", nameof(samples));
        var low = new double[]?[graph.Values];
        var high = new double[]?[graph.Values];
        using (no_grad())
        using (DisposeScope scope = NewDisposeScope())
        {
            Dictionary<string, Tensor> tensors = Parameters(network);
            for (int first = 0; first < count; first += BatchSize)
            {
                using DisposeScope batch = NewDisposeScope();
                int part = Math.Min(BatchSize, count - first);
                var values = new Tensor[graph.Values];
                values[0] = tensor(samples.Slice(first * length, part * length).ToArray()).view([part, .. graph.SampleShape.Select(static size => (long)size)]);
                for (int value = 0; value < values.Length; value++)
                {
                    if (value > 0)
                    {
                        NetworkNode node = graph.Nodes[value - 1];
                        values[value] = TorchOperations.Apply(node.Operation, [.. node.Inputs.Select(input => values[input])], name => tensors[name], training: false);
                    }
                    Observe(values[value], ref low[value], ref high[value]);
                }
            }
        }
        var ranges = new ChannelRange[nodes.Count + 1];
        ranges[0] = new ChannelRange(low[0]!, high[0]!).WithZero();
        for (int i = 0; i < nodes.Count; i++)
        {
            // A pool that was moved is not a value of the network, but it cannot leave the range of what it pools.
            ranges[i + 1] = nodes[i].Source is { } source && low[source]!.Length == nodes[i].Channels
                ? new ChannelRange(low[source]!, high[source]!).WithZero()
                : ranges[nodes[i].Inputs[0]];
        }
        return ranges;
    }

    private static Dictionary<string, Tensor> Parameters(TrainedNetwork network)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (WeightedOperation product in network.Graph.Nodes.Select(static node => node.Operation).OfType<WeightedOperation>())
            tensors.TryAdd(product.Weight, tensor(network.Weights[product.Weight].ToDense()).view([.. product.WeightShape]));
        foreach ((string name, float[] vector) in network.Vectors) tensors.Add(name, tensor(vector));
        return tensors;
    }

    private static void Observe(Tensor value, ref double[]? low, ref double[]? high)
    {
        using DisposeScope scope = NewDisposeScope();
        // [batch, channels, elements]
        Tensor channels = value.view(value.shape[0], value.shape[1], -1).transpose(0, 1).flatten(1);
        double[] least = Array.ConvertAll(TensorData.Copy<float>(channels.amin([1])), static element => (double)element);
        double[] most = Array.ConvertAll(TensorData.Copy<float>(channels.amax([1])), static element => (double)element);
        low = low is null ? least : [.. low.Zip(least, Math.Min)];
        high = high is null ? most : [.. high.Zip(most, Math.Max)];
    }
}
