using Gossamer.Inference.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models;

/// <summary>The operations of a graph on libtorch.</summary>
public static class TorchOperations
{
    /// <summary>Applies <paramref name="operation"/>.</summary>
    /// <param name="operation">What to compute.</param>
    /// <param name="inputs">[batch, …] of each value taken.</param>
    /// <param name="tensors">The parameter or buffer of a name.</param>
    /// <param name="training">Whether batch statistics are taken, and running ones kept up.</param>
    /// <param name="inPlace">Whether the first input may be overwritten.</param>
    /// <exception cref="NotSupportedException">libtorch has no form of the operation.</exception>
    public static Tensor Apply(
        Operation operation, IReadOnlyList<Tensor> inputs, Func<string, Tensor> tensors, bool training, bool inPlace = false)
    {
        Tensor x = inputs[0];
        return operation switch
        {
            ConvolutionOperation { Shape: var shape } product => nn.functional.conv2d(
                x, tensors(product.Weight), Bias(product, tensors), [shape.Stride, shape.Stride], [shape.Padding, shape.Padding],
                [shape.Dilation, shape.Dilation], shape.Groups),
            LinearOperation product => nn.functional.linear(x, tensors(product.Weight), Bias(product, tensors)),
            BatchNormOperation norm => Normalize(norm, x, tensors, training),
            ReluOperation => nn.functional.relu(x, inPlace),
            QuadraticOperation quadratic => x.mul(tensors(quadratic.Square)).add(tensors(quadratic.Linear)).mul(x).add(tensors(quadratic.Constant)),
            MaxPoolOperation pool => nn.functional.max_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
            AveragePoolOperation pool => nn.functional.avg_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
            GlobalAverageOperation => x.mean([2, 3]),
            FlattenOperation => x.flatten(1),
            PadOperation pad => nn.functional.pad(x, [pad.Left, pad.Right, pad.Top, pad.Bottom]),
            AddOperation => inPlace ? x.add_(inputs[1]) : x.add(inputs[1]),
            _ => throw new NotSupportedException($"libtorch has no form of {operation}"),
        };
    }

    private static Tensor? Bias(WeightedOperation product, Func<string, Tensor> tensors) =>
        product.Bias is { } name ? tensors(name) : null;

    private static Tensor Normalize(BatchNormOperation norm, Tensor x, Func<string, Tensor> tensors, bool training)
    {
        if (training)
            using (no_grad()) tensors(norm.BatchesTracked).add_(1);
        return nn.functional.batch_norm(
            x, tensors(norm.RunningMean), tensors(norm.RunningVariance), tensors(norm.Scale), tensors(norm.Shift), training, norm.Momentum,
            norm.Epsilon);
    }
}
