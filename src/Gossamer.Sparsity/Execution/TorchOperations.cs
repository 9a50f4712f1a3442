using Gossamer.Inference.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>The operations of a graph on libtorch.</summary>
internal static class TorchOperations
{
    /// <summary>Applies <paramref name="operation"/>.</summary>
    /// <param name="operation">What to compute.</param>
    /// <param name="inputs">[batch, …] of each value taken.</param>
    /// <param name="tensors">Parameters and buffers.</param>
    /// <param name="training">Whether batch statistics are taken.</param>
    public static Tensor Apply(Operation operation, IReadOnlyList<Tensor> inputs, NetworkTensors tensors, bool training)
    {
        Tensor x = inputs[0];
        return operation switch
        {
            ConvolutionOperation { Shape: var shape } product => nn.functional.conv2d(
                x, tensors[product.Weight], Bias(product, tensors), [shape.Stride, shape.Stride], [shape.Padding, shape.Padding],
                [shape.Dilation, shape.Dilation], shape.Groups),
            LinearOperation product => nn.functional.linear(x, tensors[product.Weight], Bias(product, tensors)),
            BatchNormOperation norm => Normalize(norm, x, tensors, training),
            ReluOperation => nn.functional.relu(x),
            MaxPoolOperation pool => nn.functional.max_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
            AveragePoolOperation pool => nn.functional.avg_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
            GlobalAverageOperation => x.mean([2, 3]),
            FlattenOperation => x.flatten(1),
            PadOperation pad => nn.functional.pad(x, [pad.Left, pad.Right, pad.Top, pad.Bottom]),
            AddOperation => x.add(inputs[1]),
            _ => throw new InvalidOperationException($"libtorch has no form of {operation}"),
        };
    }

    private static Tensor? Bias(WeightedOperation product, NetworkTensors tensors) => product.Bias is { } name ? tensors[name] : null;

    private static Tensor Normalize(BatchNormOperation norm, Tensor x, NetworkTensors tensors, bool training)
    {
        if (training)
            using (no_grad()) tensors[norm.BatchesTracked].add_(1);
        return nn.functional.batch_norm(
            x, tensors[norm.RunningMean], tensors[norm.RunningVariance], tensors[norm.Scale], tensors[norm.Shift], training, norm.Momentum,
            norm.Epsilon);
    }
}
