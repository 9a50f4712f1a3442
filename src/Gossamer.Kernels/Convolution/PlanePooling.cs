using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>Pooling of planes, forward only; the companion of <see cref="PlaneConvolution{T}"/>.</summary>
public static unsafe class PlanePooling
{
    private const int ElementsPerChunk = 1 << 15;

    /// <summary>
    /// For each window of kernel × kernel the largest element; NaN where there is one. The output's halo keeps what it holds.
    /// </summary>
    /// <param name="input">Planes of the input.</param>
    /// <param name="inputLayout">Layout of the input.</param>
    /// <param name="output">Planes of the output.</param>
    /// <param name="outputLayout">Layout of the output: (size + 2 · padding − kernel) / stride + 1 rows and columns.</param>
    /// <param name="kernel">Rows and columns of a window.</param>
    /// <param name="stride">Positions from one window to the next.</param>
    /// <param name="padding">Positions around the map that windows may cover and that count for nothing, at most kernel / 2.</param>
    /// <param name="execution">Threads; all processors by default.</param>
    /// <exception cref="ArgumentException">Sizes do not match.</exception>
    public static void Max<T>(
        ReadOnlySpan<T> input, PlaneLayout inputLayout, Span<T> output, PlaneLayout outputLayout, int kernel, int stride,
        int padding = 0, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        Check(input.Length, inputLayout);
        Check(output.Length, outputLayout);
        int Size(int size) => (size + 2 * padding - kernel) / stride + 1;
        var expected = (inputLayout.Batch, inputLayout.Channels, Size(inputLayout.Height), Size(inputLayout.Width));
        if ((outputLayout.Batch, outputLayout.Channels, outputLayout.Height, outputLayout.Width) != expected
            || Math.Min(inputLayout.Height, inputLayout.Width) + 2 * padding < kernel)
            throw new ArgumentException($"the output's layout is {outputLayout}, expected {expected}", nameof(outputLayout));
        int maps = inputLayout.Batch * inputLayout.Channels;
        int mapsPerChunk = Math.Clamp(ElementsPerChunk / inputLayout.SamplePitch, 1, maps);
        fixed (T* from = input, to = output)
            (execution ?? KernelExecution.Default).Pool.Run(
                new MaxWork<T>
                {
                    Input = from + inputLayout.Lead,
                    Output = to + outputLayout.Lead,
                    InputSize = (inputLayout.Height, inputLayout.Width),
                    OutputSize = (outputLayout.Height, outputLayout.Width),
                    InputRowPitch = inputLayout.RowPitch,
                    OutputRowPitch = outputLayout.RowPitch,
                    InputPitch = inputLayout.SamplePitch,
                    OutputPitch = outputLayout.SamplePitch,
                    Maps = maps,
                    MapsPerChunk = mapsPerChunk,
                    Kernel = kernel,
                    Stride = stride,
                    Padding = padding,
                },
                (maps + mapsPerChunk - 1) / mapsPerChunk);
    }

    /// <summary>The mean of each map.</summary>
    /// <param name="input">Planes.</param>
    /// <param name="layout">Layout of the planes.</param>
    /// <param name="output">[batch, channels].</param>
    /// <exception cref="ArgumentException">Sizes do not match.</exception>
    public static void Average<T>(ReadOnlySpan<T> input, PlaneLayout layout, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(input.Length, layout);
        if (output.Length != layout.Batch * layout.Channels)
            throw new ArgumentException($"{output.Length} elements for [{layout.Batch}, {layout.Channels}]", nameof(output));
        T positions = T.CreateChecked(layout.Height * layout.Width);
        for (int sample = 0; sample < layout.Batch; sample++)
        {
            for (int channel = 0; channel < layout.Channels; channel++)
            {
                int start = layout.Offset(sample, channel, 0, 0);
                T sum = T.Zero;
                for (int row = 0; row < layout.Height; row++)
                    foreach (T element in input.Slice(start + row * layout.RowPitch, layout.Width)) sum += element;
                output[sample * layout.Channels + channel] = sum / positions;
            }
        }
    }

    private static void Check(int length, PlaneLayout layout)
    {
        if (length != layout.Length) throw new ArgumentException($"planes of {length} elements, expected {layout.Length}");
    }

    private readonly struct MaxWork<T> : IChunkedWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required T* Input { get; init; }

        public required T* Output { get; init; }

        public required (int Height, int Width) InputSize { get; init; }

        public required (int Height, int Width) OutputSize { get; init; }

        public required int InputRowPitch { get; init; }

        public required int OutputRowPitch { get; init; }

        public required int InputPitch { get; init; }

        public required int OutputPitch { get; init; }

        public required int Maps { get; init; }

        public required int MapsPerChunk { get; init; }

        public required int Kernel { get; init; }

        public required int Stride { get; init; }

        public required int Padding { get; init; }

        public void Execute(int chunk)
        {
            int end = Math.Min(Maps, (chunk + 1) * MapsPerChunk);
            for (int map = chunk * MapsPerChunk; map < end; map++)
            {
                T* input = Input + (nint)map * InputPitch;
                T* output = Output + (nint)map * OutputPitch;
                for (int y = 0; y < OutputSize.Height; y++)
                {
                    int top = Math.Max(0, y * Stride - Padding), bottom = Math.Min(InputSize.Height, y * Stride - Padding + Kernel);
                    T* line = output + y * OutputRowPitch;
                    int x = (Kernel, Stride, Padding) == (2, 2, 0) ? Pairs(input + top * InputRowPitch, line) : 0;
                    for (; x < OutputSize.Width; x++)
                    {
                        int left = Math.Max(0, x * Stride - Padding), right = Math.Min(InputSize.Width, x * Stride - Padding + Kernel);
                        T largest = T.NegativeInfinity;
                        for (int row = top; row < bottom; row++)
                            for (int column = left; column < right; column++)
                                largest = T.Max(largest, input[row * InputRowPitch + column]);
                        line[x] = largest;
                    }
                }
            }
        }

        /// <summary>Windows of 2 × 2 side by side, four at a time; returns how many.</summary>
        private int Pairs(T* input, T* output)
        {
            int x = 0;
            if (typeof(T) != typeof(float) || !(Sse.IsSupported || AdvSimd.Arm64.IsSupported)) return 0;
            for (; x + 4 <= OutputSize.Width; x += 4)
            {
                float* upper = (float*)input + 2 * x, lower = upper + InputRowPitch;
                Vector128<float> near = Vector128.Max(Vector128.Load(upper), Vector128.Load(lower));
                Vector128<float> far = Vector128.Max(Vector128.Load(upper + 4), Vector128.Load(lower + 4));
                (Vector128<float> even, Vector128<float> odd) = Sse.IsSupported
                    ? (Sse.Shuffle(near, far, 0b10_00_10_00), Sse.Shuffle(near, far, 0b11_01_11_01))
                    : (AdvSimd.Arm64.UnzipEven(near, far), AdvSimd.Arm64.UnzipOdd(near, far));
                Vector128.Max(even, odd).Store((float*)output + x);
            }
            return x;
        }
    }
}
