using Gossamer.Distributed;
using Gossamer.Inference.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>Batch normalisation by the statistics of all ranks' parts of a batch.</summary>
internal static class SynchronizedNormalization
{
    /// <summary>Normalises; gradients through the statistics are those of the whole batch.</summary>
    /// <param name="norm">The operation; its running statistics are kept up.</param>
    /// <param name="x">[batch, channels, …], this rank's part.</param>
    /// <param name="tensors">Parameters and buffers.</param>
    /// <param name="ranks">Those that hold a part of the batch.</param>
    public static Tensor Apply(BatchNormOperation norm, Tensor x, NetworkTensors tensors, ICommunicator ranks)
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
}
