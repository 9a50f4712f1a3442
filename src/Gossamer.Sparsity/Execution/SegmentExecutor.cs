using System.Numerics;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>Runs one segment for whatever batch sizes come.</summary>
internal abstract class SegmentExecutor : IDisposable
{
    /// <summary>Computes the outputs of the segment.</summary>
    /// <param name="inputs">[batch, …] of each input.</param>
    /// <param name="training">Whether batch statistics are taken.</param>
    /// <param name="keepsActivations">Whether a backward pass may follow.</param>
    /// <param name="inputsNeedGradient">Whether anything before the segment is trained.</param>
    /// <returns>[batch, …] of each output, and what the backward pass is asked for.</returns>
    public abstract (List<Tensor> Outputs, Func<IReadOnlyList<Tensor?>, List<Tensor?>> Backward) Forward(
        IReadOnlyList<Tensor> inputs, bool training, bool keepsActivations, bool inputsNeedGradient);

    /// <summary>Bytes of the lists that kernels have made of their topologies, for all batch sizes kept.</summary>
    public abstract long ListBytes { get; }

    /// <summary>Gives all buffers back.</summary>
    public abstract void Dispose();
}

/// <summary>The same in the network's precision.</summary>
internal sealed class SegmentExecutor<T>(Segment segment, SegmentContext<T> context) : SegmentExecutor
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Training batches, evaluation batches and the rest of the last one.
    private const int KeptPrograms = 4;

    private readonly Dictionary<(int Batch, bool InputsNeedGradient), SegmentProgram<T>> _programs = [];

    /// <inheritdoc/>
    public override long ListBytes => _programs.Values.Sum(static program => program.ListBytes);

    /// <inheritdoc/>
    public override (List<Tensor> Outputs, Func<IReadOnlyList<Tensor?>, List<Tensor?>> Backward) Forward(
        IReadOnlyList<Tensor> inputs, bool training, bool keepsActivations, bool inputsNeedGradient)
    {
        var key = ((int)inputs[0].shape[0], inputsNeedGradient);
        if (!_programs.TryGetValue(key, out SegmentProgram<T>? program))
        {
            if (_programs.Count == KeptPrograms) Dispose();
            program = new SegmentProgram<T>(segment, context, key.Item1, inputsNeedGradient);
            _programs.Add(key, program);
        }
        (List<Tensor> outputs, long pass) = program.Forward(inputs, training, keepsActivations);
        return (outputs, gradients => program.Backward(gradients, pass));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (SegmentProgram<T> program in _programs.Values) program.Close();
        _programs.Clear();
    }
}
