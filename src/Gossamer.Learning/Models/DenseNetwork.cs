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
            values[index + 1] = Apply(node.Operation, inputs, inPlace);
        }
        return values[_graph.Output].MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values) tensor.Dispose();
    }

    private Tensor Apply(Operation operation, Tensor[] inputs, bool inPlace)
    {
        Tensor x = inputs[0];
        return operation switch
        {
            ConvolutionOperation { Shape: { } shape } convolution => nn.functional.conv2d(
                x, _tensors[convolution.Weight], Bias(convolution), [shape.Stride, shape.Stride], [shape.Padding, shape.Padding],
                [shape.Dilation, shape.Dilation], shape.Groups),
            LinearOperation linear => nn.functional.linear(x, _tensors[linear.Weight], Bias(linear)),
            BatchNormOperation norm => nn.functional.batch_norm(
                x, _tensors[norm.RunningMean], _tensors[norm.RunningVariance], _tensors[norm.Scale], _tensors[norm.Shift],
                training: false, eps: norm.Epsilon),
            ReluOperation => nn.functional.relu(x, inPlace),
            AddOperation => inPlace ? x.add_(inputs[1]) : x + inputs[1],
            MaxPoolOperation pool => nn.functional.max_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
            AveragePoolOperation pool => nn.functional.avg_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
            GlobalAverageOperation => x.mean([2, 3]),
            FlattenOperation => x.flatten(1),
            PadOperation pad => nn.functional.pad(x, [pad.Left, pad.Right, pad.Top, pad.Bottom]),
            _ => throw new NotSupportedException($"libtorch has no form for {operation.GetType().Name}"),
        };
    }

    private Tensor? Bias(WeightedOperation product) => product.Bias is null ? null : _tensors[product.Bias];
}
