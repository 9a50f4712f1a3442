using Gossamer.Kernels.Formats;

namespace Gossamer.Inference.Networks;

/// <summary>
/// Normalisations as parts of the convolutions before them: with s = γ / √(variance + ε), each row of the weight is multiplied by its s,
/// and the bias becomes (bias − mean) · s + β. The numbers are computed in double.
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>See <see cref="TrainedNetwork.FoldBatchNorms"/>.</summary>
    public static TrainedNetwork Fold(TrainedNetwork network)
    {
        NetworkGraph graph = network.Graph;
        int[] uses = graph.Uses();
        // Parameters that two nodes share have one set of numbers and cannot take on two forms.
        HashSet<string> shared = [.. graph.Nodes.Select(static node => Owner(node.Operation)).OfType<string>()
            .GroupBy(static name => name).Where(static group => group.Count() > 1).Select(static group => group.Key)];
        var weights = new Dictionary<string, NetworkWeight>(network.Weights);
        var vectors = new Dictionary<string, float[]>(network.Vectors);
        var folded = new GraphBuilder(graph.SampleShape);
        int[] values = new int[graph.Values];
        var followers = new Dictionary<int, (int Node, BatchNormOperation Norm)>();
        for (int node = 0; node < graph.Nodes.Count; node++)
            if (graph.Nodes[node] is { Operation: BatchNormOperation norm } && !shared.Contains(norm.Layer) && uses[graph.Nodes[node].Inputs[0]] == 1)
                followers[graph.Nodes[node].Inputs[0]] = (node, norm);

        for (int node = 0; node < graph.Nodes.Count; node++)
        {
            NetworkNode current = graph.Nodes[node];
            int[] inputs = [.. current.Inputs.Select(input => values[input])];
            if (current.Operation is BatchNormOperation && values[node + 1] != 0) continue;
            if (current.Operation is ConvolutionOperation convolution && !shared.Contains(convolution.Weight)
                && followers.TryGetValue(node + 1, out (int Node, BatchNormOperation Norm) follower))
            {
                string bias = FoldInto(convolution, follower.Norm, weights, vectors);
                values[follower.Node + 1] = folded.Add(convolution with { Bias = bias }, inputs);
                continue;
            }
            values[node + 1] = folded.Add(current.Operation, inputs);
        }
        return new TrainedNetwork(folded.Build(values[graph.Output]), weights, vectors);
    }

    /// <summary>The factor and the offset of each channel.</summary>
    public static (float[] Scale, float[] Shift) Affine(BatchNormOperation norm, IReadOnlyDictionary<string, float[]> vectors)
    {
        (double[] scale, double[] shift) = PreciseAffine(norm, vectors);
        return (Array.ConvertAll(scale, static factor => (float)factor), Array.ConvertAll(shift, static offset => (float)offset));
    }

    private static (double[] Scale, double[] Shift) PreciseAffine(BatchNormOperation norm, IReadOnlyDictionary<string, float[]> vectors)
    {
        (float[] gamma, float[] beta) = (vectors[norm.Scale], vectors[norm.Shift]);
        (float[] mean, float[] variance) = (vectors[norm.RunningMean], vectors[norm.RunningVariance]);
        double[] scale = new double[norm.Channels], shift = new double[norm.Channels];
        for (int channel = 0; channel < scale.Length; channel++)
        {
            scale[channel] = gamma[channel] / Math.Sqrt(variance[channel] + norm.Epsilon);
            shift[channel] = beta[channel] - mean[channel] * scale[channel];
        }
        return (scale, shift);
    }

    private static string? Owner(Operation operation) => operation switch
    {
        WeightedOperation product => product.Weight,
        BatchNormOperation norm => norm.Layer,
        _ => null,
    };

    /// <summary>Replaces the numbers and returns the name of the bias.</summary>
    private static string FoldInto(
        ConvolutionOperation convolution, BatchNormOperation norm, Dictionary<string, NetworkWeight> weights,
        Dictionary<string, float[]> vectors)
    {
        (double[] scale, double[] shift) = PreciseAffine(norm, vectors);
        float[]? bias = convolution.Bias is null ? null : vectors[convolution.Bias];
        SparseTopology topology = weights[convolution.Weight].Topology;
        float[] values = weights[convolution.Weight].Values.ToArray();
        float[] offsets = new float[scale.Length];
        for (int row = 0; row < scale.Length; row++)
        {
            foreach (ref float value in values.AsSpan(topology.RowPointers[row]..topology.RowPointers[row + 1]))
                value = (float)(value * scale[row]);
            offsets[row] = (float)((bias is null ? 0 : bias[row] * scale[row]) + shift[row]);
        }
        foreach ((string name, _) in norm.Vectors) vectors.Remove(name);
        if (convolution.Bias is not null) vectors.Remove(convolution.Bias);
        weights[convolution.Weight] = new NetworkWeight(topology, values);
        // The offset β lives on under its own name, which no other tensor has.
        vectors.Add(norm.Shift, offsets);
        return norm.Shift;
    }
}
