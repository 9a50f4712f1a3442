using Gossamer.Learning.Data;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Learning.Training;

/// <summary>Batches as tensors.</summary>
public static class BatchTensors
{
    /// <summary>
    /// Inputs [count, sample…] in the type and on the device of <paramref name="like"/>, and labels [count]. The memory is
    /// libtorch's own: wrapped arrays of .NET are aligned differently from process to process, and with them the last bits of products.
    /// </summary>
    public static (Tensor Inputs, Tensor Labels) Of(Batch batch, IReadOnlyList<int> sampleShape, Tensor? like) =>
        Of(batch, 0, batch.Count, sampleShape, like);

    /// <summary>The same of the samples from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public static (Tensor Inputs, Tensor Labels) Of(Batch batch, int first, int end, IReadOnlyList<int> sampleShape, Tensor? like)
    {
        int length = batch.Count == 0 ? 0 : batch.Samples.Length / batch.Count;
        Tensor inputs = empty([end - first, .. sampleShape.Select(static size => (long)size)], ScalarType.Float32);
        TensorData.CopyFrom<float>(batch.Samples.AsSpan(first * length, (end - first) * length), inputs);
        Tensor labels = empty([end - first], ScalarType.Int64);
        TensorData.CopyFrom<long>(batch.Labels.AsSpan(first, end - first), labels);
        return like is null ? (inputs, labels) : (inputs.to(like.dtype, like.device), labels.to(like.device));
    }

    /// <summary>Samples whose largest logit is that of their label.</summary>
    public static long Correct(Tensor logits, Tensor labels)
    {
        using IDisposable noGrad = no_grad();
        return logits.argmax(1).eq(labels).sum().item<long>();
    }
}
