using Gossamer.Inference.Networks;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>Takes networks out of TorchSharp: graph and parameters, to be saved, run on the kernels or exported.</summary>
public static class ModuleNetwork
{
    /// <summary>What <paramref name="module"/> computes in evaluation mode, with copies of its parameters as float32.</summary>
    /// <param name="module">The network, of float32 or float64.</param>
    /// <param name="sampleShape">Shape of one sample, without the batch dimension.</param>
    /// <param name="topologies">
    /// Active positions by the weight's name; of a weight that is not named here the positions that are not exactly zero.
    /// </param>
    /// <exception cref="NotSupportedException">A part of it has no operation, or elements of another type; the message names it.</exception>
    /// <exception cref="ArgumentException">Samples or topologies do not fit the network.</exception>
    public static TrainedNetwork Of(
        nn.Module module, IReadOnlyList<int> sampleShape, IReadOnlyDictionary<string, SparseTopology>? topologies = null)
    {
        Dictionary<string, Tensor> tensors = Tensors(module);
        return Of(ModuleGraph.Of(module, sampleShape), name => tensors[name], topologies);
    }

    /// <summary>Parameters and buffers of <paramref name="module"/> by name.</summary>
    public static Dictionary<string, Tensor> Tensors(nn.Module module) => WeightFile.Group(module)
        .SelectMany(static group => group.Names.Select(name => (name, group.Tensor))).ToDictionary(StringComparer.Ordinal);

    /// <summary><paramref name="graph"/> with copies of its parameters as float32.</summary>
    /// <param name="graph">What is computed.</param>
    /// <param name="tensors">The parameter or buffer of a name, of float32 or float64.</param>
    /// <param name="topologies">
    /// Active positions by the weight's name; of a weight that is not named here the positions that are not exactly zero.
    /// </param>
    /// <exception cref="NotSupportedException">A tensor has elements of another type; the message names it.</exception>
    /// <exception cref="ArgumentException">Topologies do not fit the network.</exception>
    public static TrainedNetwork Of(
        NetworkGraph graph, Func<string, Tensor> tensors, IReadOnlyDictionary<string, SparseTopology>? topologies = null)
    {
        var weights = new Dictionary<string, NetworkWeight>(StringComparer.Ordinal);
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (NetworkNode node in graph.Nodes)
        {
            if (node.Operation is WeightedOperation product)
            {
                float[] dense = Elements(product.Weight);
                weights[product.Weight] = topologies?.GetValueOrDefault(product.Weight) is { } topology
                    ? NetworkWeight.FromDense(dense, topology)
                    : NetworkWeight.FromDense(dense, product.WeightRows, product.WeightColumns);
            }
            foreach ((string name, _) in node.Operation.Vectors) vectors[name] = Elements(name);
        }
        if (topologies?.Keys.FirstOrDefault(name => !weights.ContainsKey(name)) is { } stranger)
            throw new ArgumentException($"the network has no weight '{stranger}'", nameof(topologies));
        return new TrainedNetwork(graph, weights, vectors);

        float[] Elements(string name)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            Tensor tensor = tensors(name);
            if (tensor.dtype != ScalarType.Float32 && tensor.dtype != ScalarType.Float64)
                throw new NotSupportedException($"{name} has elements of type {tensor.dtype}, expected Float32 or Float64");
            return TensorData.Copy<float>(tensor.to(ScalarType.Float32));
        }
    }

    /// <summary>Writes the network as a <see cref="NetworkFile"/>, in one step.</summary>
    /// <exception cref="NotSupportedException">A part of the network has no operation, or elements of another type.</exception>
    /// <exception cref="ArgumentException">Samples or topologies do not fit the network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(
        string path, nn.Module module, IReadOnlyList<int> sampleShape, IReadOnlyDictionary<string, SparseTopology>? topologies = null) =>
        NetworkFile.Save(path, Of(module, sampleShape, topologies));
}
