using Gossamer.Distributed;
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
    /// <param name="statistics">The ranks over whose parts of a batch they are taken; null for this part alone.</param>
    public static Tensor Apply(
        Operation operation, IReadOnlyList<Tensor> inputs, NetworkTensors tensors, bool training, ICommunicator? statistics = null)
    {
        Tensor x = inputs[0];
        return operation switch
        {
            ConvolutionOperation { Shape: var shape } product => nn.functional.conv2d(
                x, tensors.Operand(product.Weight), Bias(product, tensors), [shape.Stride, shape.Stride], [shape.Padding, shape.Padding],
                [shape.Dilation, shape.Dilation], shape.Groups),
            LinearOperation product => nn.functional.linear(x, tensors.Operand(product.Weight), Bias(product, tensors)),
            BatchNormOperation norm when training && statistics is not null => NormalizeTogether(norm, x, tensors, statistics),
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

    private static Tensor? Bias(WeightedOperation product, NetworkTensors tensors) => product.Bias is { } name ? tensors.Operand(name) : null;

    /// <summary>Normalisation by the statistics of all ranks' parts, gradients through the statistics included.</summary>
    private static Tensor NormalizeTogether(BatchNormOperation norm, Tensor x, NetworkTensors tensors, ICommunicator ranks)
    {
        long[] reduced = [.. Enumerable.Range(0, (int)x.dim()).Where(static dimension => dimension != 1).Select(static dimension => (long)dimension)];
        long[] shape = [.. Enumerable.Range(0, (int)x.dim()).Select(dimension => dimension == 1 ? x.shape[1] : 1)];
        Span<long> count = [x.numel() / x.shape[1]];
        ranks.AllReduce(count);
        Tensor mean = RankSum.Apply(x.sum(reduced), ranks) / count[0];
        Tensor centred = x - mean.reshape(shape);
        Tensor variance = RankSum.Apply((centred * centred).sum(reduced), ranks) / count[0];
        using (no_grad())
        {
            tensors[norm.BatchesTracked].add_(1);
            Tensor runningMean = tensors[norm.RunningMean], runningVariance = tensors[norm.RunningVariance];
            runningMean.mul_(1 - norm.Momentum).add_(mean.detach(), alpha: norm.Momentum);
            runningVariance.mul_(1 - norm.Momentum)
                .add_(variance.detach(), alpha: norm.Momentum * count[0] / Math.Max(1, count[0] - 1));
        }
        Tensor slope = tensors.Operand(norm.Scale) * (variance + norm.Epsilon).rsqrt();
        return centred * slope.reshape(shape) + tensors.Operand(norm.Shift).reshape(shape);
    }

    private static Tensor Normalize(BatchNormOperation norm, Tensor x, NetworkTensors tensors, bool training)
    {
        if (training)
            using (no_grad()) tensors[norm.BatchesTracked].add_(1);
        return nn.functional.batch_norm(
            x, tensors[norm.RunningMean], tensors[norm.RunningVariance], tensors.Operand(norm.Scale), tensors.Operand(norm.Shift), training, norm.Momentum,
            norm.Epsilon);
    }
}
