using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Pooling;

/// <summary>
/// The greatest element of each square window of packed activations, for float or double. Results are the same bits for any number of
/// threads.
/// </summary>
/// <remarks>
/// Padding counts as −∞, and a window with a NaN gives NaN. Halos are neither read nor written. Samples that fill up the last block may
/// hold anything in what is read, and come out as zeros. Calls share nothing: several may run at once.
/// </remarks>
public sealed unsafe class PackedMaxPool<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PoolingWindows _windows;
    private readonly KernelExecution? _execution;

    /// <summary>Describes a pooling of [batch, channels, height, width] to [batch, channels, height', width'].</summary>
    /// <param name="input">Layout of the input.</param>
    /// <param name="output">Layout of the output, height' = ⌊(height + 2 · padding − kernel) / stride⌋ + 1, any halo.</param>
    /// <param name="kernel">Rows and columns of a window; 2 with stride 2 has a kernel of its own.</param>
    /// <param name="stride">Input positions from one window to the next.</param>
    /// <param name="padding">Positions by which windows reach over the input's edges, at most half of the kernel.</param>
    /// <param name="outputGradient">Layout of the output's gradient, by default the output's.</param>
    /// <param name="inputGradient">Layout of the input's gradient, by default the input's.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">Kernel or stride is not positive, or the padding negative.</exception>
    /// <exception cref="ArgumentException">The padding exceeds half of the kernel, or layouts do not fit.</exception>
    public PackedMaxPool(
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

    /// <summary>output = the greatest element of each window.</summary>
    /// <param name="input">Packed input.</param>
    /// <param name="output">Packed output.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Forward(ReadOnlySpan<T> input, Span<T> output)
    {
        Input.CheckLength(input.Length, nameof(input));
        Output.CheckLength(output.Length, nameof(output));
        fixed (T* from = input, to = output)
        {
            var work = new MaxPoolWork<T>
            {
                Input = new PackedMaps<T>(Input, from),
                Output = new PackedMaps<T>(Output, to),
                Windows = _windows,
                Chunks = new PlaneChunks(Input),
            };
            LaneWork.Run<T, MaxPoolWork<T>>(_execution, work, work.Chunks.Count);
        }
    }

    /// <summary>
    /// inputGradient = the gradients of all windows, each at the first of its greatest elements in row-major order, added where windows
    /// overlap. A window whose maximum is NaN passes nothing on.
    /// </summary>
    /// <param name="input">Packed input of the forward pass.</param>
    /// <param name="output">Packed output of the forward pass.</param>
    /// <param name="outputGradient">Packed gradient of the output.</param>
    /// <param name="inputGradient">Packed gradient of the input, overwritten.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Backward(ReadOnlySpan<T> input, ReadOnlySpan<T> output, ReadOnlySpan<T> outputGradient, Span<T> inputGradient)
    {
        Input.CheckLength(input.Length, nameof(input));
        Output.CheckLength(output.Length, nameof(output));
        OutputGradient.CheckLength(outputGradient.Length, nameof(outputGradient));
        InputGradient.CheckLength(inputGradient.Length, nameof(inputGradient));
        fixed (T* x = input, y = output, g = outputGradient, dx = inputGradient)
        {
            var work = new MaxPoolGradientWork<T>
            {
                Input = new PackedMaps<T>(Input, x),
                Output = new PackedMaps<T>(Output, y),
                OutputGradient = new PackedMaps<T>(OutputGradient, g),
                InputGradient = new PackedMaps<T>(InputGradient, dx),
                Windows = _windows,
                Chunks = new PlaneChunks(Input),
            };
            LaneWork.Run<T, MaxPoolGradientWork<T>>(_execution, work, work.Chunks.Count);
        }
    }
}
