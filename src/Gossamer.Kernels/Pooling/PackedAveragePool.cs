using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Pooling;

/// <summary>
/// The mean of each square window of packed activations, for float or double. Padding counts as zeros, as PyTorch's
/// <c>count_include_pad</c> has it. Results are the same bits for any number of threads.
/// </summary>
/// <remarks>
/// Halos are neither read nor written. Samples that fill up the last block may hold anything in what is read, and come out as zeros.
/// Calls share nothing: several may run at once.
/// </remarks>
public sealed unsafe class PackedAveragePool<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PoolingWindows _windows;
    private readonly KernelExecution? _execution;

    /// <summary>Describes a pooling of [batch, channels, height, width] to [batch, channels, height', width'].</summary>
    /// <param name="input">Layout of the input.</param>
    /// <param name="output">Layout of the output, height' = ⌊(height + 2 · padding − kernel) / stride⌋ + 1, any halo.</param>
    /// <param name="kernel">Rows and columns of a window.</param>
    /// <param name="stride">Input positions from one window to the next.</param>
    /// <param name="padding">Positions by which windows reach over the input's edges, at most half of the kernel.</param>
    /// <param name="outputGradient">Layout of the output's gradient, by default the output's.</param>
    /// <param name="inputGradient">Layout of the input's gradient, by default the input's.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">Kernel or stride is not positive, or the padding negative.</exception>
    /// <exception cref="ArgumentException">The padding exceeds half of the kernel, or layouts do not fit.</exception>
    public PackedAveragePool(
        PackedLayout input, PackedLayout output, int kernel, int stride, int padding = 0,
        PackedLayout? outputGradient = null, PackedLayout? inputGradient = null, KernelExecution? execution = null)
    {
        Input = input;
        Output = output;
        OutputGradient = outputGradient ?? output;
        InputGradient = inputGradient ?? input;
        _windows = PoolingWindows.Of(input, output, kernel, stride, padding, OutputGradient, InputGradient);
        _execution = execution;
    }

    /// <summary>Layout of the input.</summary>
    public PackedLayout Input { get; }

    /// <summary>Layout of the output.</summary>
    public PackedLayout Output { get; }

    /// <summary>Layout of the output's gradient.</summary>
    public PackedLayout OutputGradient { get; }

    /// <summary>Layout of the input's gradient.</summary>
    public PackedLayout InputGradient { get; }

    /// <summary>output = the mean of each window.</summary>
    /// <param name="input">Packed input.</param>
    /// <param name="output">Packed output.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Forward(ReadOnlySpan<T> input, Span<T> output)
    {
        Input.CheckLength(input.Length, nameof(input));
        Output.CheckLength(output.Length, nameof(output));
        fixed (T* from = input, to = output)
            Run(new PackedMaps<T>(Input, from), new PackedMaps<T>(Output, to), spreads: false);
    }

    /// <summary>inputGradient = the gradients of all windows, each spread over its elements, added where windows overlap.</summary>
    /// <param name="outputGradient">Packed gradient of the output.</param>
    /// <param name="inputGradient">Packed gradient of the input, overwritten.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Backward(ReadOnlySpan<T> outputGradient, Span<T> inputGradient)
    {
        OutputGradient.CheckLength(outputGradient.Length, nameof(outputGradient));
        InputGradient.CheckLength(inputGradient.Length, nameof(inputGradient));
        fixed (T* from = outputGradient, to = inputGradient)
            Run(new PackedMaps<T>(InputGradient, to), new PackedMaps<T>(OutputGradient, from), spreads: true);
    }

    private void Run(PackedMaps<T> wide, PackedMaps<T> pooled, bool spreads)
    {
        var work = new AveragePoolWork<T>
        {
            Wide = wide, Pooled = pooled, Windows = _windows, Chunks = new PlaneChunks(Input), Spreads = spreads,
        };
        LaneWork.Run<T, AveragePoolWork<T>>(_execution, work, work.Chunks.Count);
    }
}
