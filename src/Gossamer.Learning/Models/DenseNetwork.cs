using Gossamer.Inference.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>A <see cref="TrainedNetwork"/> on libtorch's dense operations: what the kernels are compared with.</summary>
public sealed class DenseNetwork : IDisposable
{
    private readonly NetworkGraph _graph;
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Copies the parameters of <paramref name="network"/>, inactive weights as zeros.</summary>
    public DenseNetwork(TrainedNetwork network)
    {
        _graph = network.Graph;
        using DisposeScope scope = NewDisposeScope();
        foreach (NetworkNode node in _graph.Nodes)
            if (node.Operation is WeightedOperation product)
                _tensors.TryAdd(product.Weight, tensor(network.Weights[product.Weight].ToDense()).view([.. product.WeightShape]).DetachFromDisposeScope());
        foreach ((string name, float[] vector) in network.Vectors) _tensors.Add(name, tensor(vector).DetachFromDisposeScope());
    }

    /// <summary>From [batch, sample…] to [batch, result…].</summary>
    public Tensor Forward(Tensor samples)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        var values = new Tensor[_graph.Values];
        values[NetworkGraph.Input] = samples;
        int[] uses = _graph.Uses();
        for (int index = 0; index < _graph.Nodes.Count; index++)
        {
            NetworkNode node = _graph.Nodes[index];
            Tensor[] inputs = [.. node.Inputs.Select(input => values[input])];
            // What nobody else takes may be overwritten, as modules of PyTorch do; what was flattened is a view of what others may take.
            bool inPlace = node.Inputs[0] is > 0 and int input0 && uses[input0] == 1 && _graph.Nodes[input0 - 1].Operation is not FlattenOperation;
            values[index + 1] = TorchOperations.Apply(node.Operation, inputs, name => _tensors[name], training: false, inPlace);
        }
        return values[_graph.Output].MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values) tensor.Dispose();
    }
}
