using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>One pass through a segment.</summary>
/// <param name="executor">The segment.</param>
/// <param name="training">Whether batch statistics are taken.</param>
/// <param name="keepsActivations">Whether a backward pass may follow.</param>
/// <param name="inputsNeedGradient">Whether anything before the segment is trained.</param>
/// <param name="failed">Receives an exception of the backward pass: it must not leave through native code.</param>
internal sealed class SegmentCall(
    SegmentExecutor executor, bool training, bool keepsActivations, bool inputsNeedGradient, Action<Exception> failed)
{
    private Func<IReadOnlyList<Tensor?>, List<Tensor?>>? _backward;
    private int _inputs;

    /// <summary>Computes the outputs.</summary>
    public List<Tensor> Forward(IReadOnlyList<Tensor> inputs)
    {
        _inputs = inputs.Count;
        (List<Tensor> outputs, _backward) = executor.Forward(inputs, training, keepsActivations, inputsNeedGradient);
        return outputs;
    }

    /// <summary>Computes the gradients of the inputs, null where none is needed, and hands those of parameters to the optimizer.</summary>
    public List<Tensor?> Backward(IReadOnlyList<Tensor> outputGradients)
    {
        try
        {
            // Gradients of parameters outlive the scope of whoever started the backward pass until the optimizer takes them.
            using IDisposable noGrad = no_grad();
            return _backward!([.. outputGradients.Select(static gradient => gradient is null || gradient.IsInvalid ? null : gradient)]);
        }
        catch (Exception failure)
        {
            failed(failure);
            return [.. Enumerable.Repeat<Tensor?>(null, _inputs)];
        }
    }
}
