using System.Numerics;

namespace Gossamer.Sparsity.Execution;

/// <summary>One operation of a segment for one batch size, with what is fused into it.</summary>
/// <param name="inputs">Values read.</param>
/// <param name="output">Value written.</param>
internal abstract class SegmentStep<T>(IReadOnlyList<Activation<T>> inputs, Activation<T> output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Values read.</summary>
    public IReadOnlyList<Activation<T>> Inputs => inputs;

    /// <summary>Value written.</summary>
    public Activation<T> Output => output;

    /// <summary>The first value read.</summary>
    protected Activation<T> Input => inputs[0];

    /// <summary>Bytes of the lists that the kernel has made of its topology so far.</summary>
    public virtual long ListBytes => 0;

    /// <summary>Computes the output.</summary>
    /// <param name="training">Whether batch statistics are taken and a backward pass may follow.</param>
    public abstract void Forward(bool training);

    /// <summary>Computes the gradients of inputs and parameters from that of the output.</summary>
    public abstract void Backward();
}
