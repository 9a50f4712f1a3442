using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Elementwise;

/// <summary>
/// ReLU, sums and copies of packed activations of the same sizes, whatever the halo of each, for float or double. Halos are neither read
/// nor written; samples that fill up the last block come out as zeros.
/// </summary>
public static unsafe class PackedElements
{
    /// <summary>output = max(0, input); NaN stays NaN. In place if both are the same memory with the same layout.</summary>
    /// <exception cref="ArgumentException">Sizes or lengths do not match.</exception>
    public static void Rectify<T>(
        PackedLayout inputLayout, ReadOnlySpan<T> input, PackedLayout outputLayout, Span<T> output, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run<T, RectifiedFirst<T>>(inputLayout, input, inputLayout, input, outputLayout, output, execution);

    /// <summary>
    /// inputGradient = outputGradient where output &gt; 0, else zero. In place if both gradients are the same memory with the same layout.
    /// </summary>
    /// <exception cref="ArgumentException">Sizes or lengths do not match.</exception>
    public static void RectifyBackward<T>(
        PackedLayout outputLayout, ReadOnlySpan<T> output, PackedLayout gradientLayout, ReadOnlySpan<T> outputGradient,
        PackedLayout targetLayout, Span<T> inputGradient, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run<T, SecondWherePositive<T>>(outputLayout, output, gradientLayout, outputGradient, targetLayout, inputGradient, execution);

    /// <summary>output = a + b, then max(0, ·) if asked. The output may be the memory of a or b with the same layout.</summary>
    /// <exception cref="ArgumentException">Sizes or lengths do not match.</exception>
    public static void Add<T>(
        PackedLayout aLayout, ReadOnlySpan<T> a, PackedLayout bLayout, ReadOnlySpan<T> b, PackedLayout outputLayout, Span<T> output,
        bool rectifies, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rectifies) Run<T, RectifiedSum<T>>(aLayout, a, bLayout, b, outputLayout, output, execution);
        else Run<T, Sum<T>>(aLayout, a, bLayout, b, outputLayout, output, execution);
    }

    /// <summary>target += source.</summary>
    /// <exception cref="ArgumentException">Sizes or lengths do not match.</exception>
    public static void AddTo<T>(
        PackedLayout sourceLayout, ReadOnlySpan<T> source, PackedLayout targetLayout, Span<T> target, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run<T, Sum<T>>(targetLayout, target, sourceLayout, source, targetLayout, target, execution);

    /// <summary>target = source, from one halo to another.</summary>
    /// <exception cref="ArgumentException">Sizes or lengths do not match.</exception>
    public static void Copy<T>(
        PackedLayout sourceLayout, ReadOnlySpan<T> source, PackedLayout targetLayout, Span<T> target, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run<T, First<T>>(sourceLayout, source, sourceLayout, source, targetLayout, target, execution);

    private static void Run<T, TOperation>(
        PackedLayout aLayout, ReadOnlySpan<T> a, PackedLayout bLayout, ReadOnlySpan<T> b, PackedLayout resultLayout, Span<T> result,
        KernelExecution? execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperation : struct, IElementOperation<T>
    {
        resultLayout.CheckSizes(aLayout, nameof(aLayout));
        resultLayout.CheckSizes(bLayout, nameof(bLayout));
        aLayout.CheckLength(a.Length, nameof(a));
        bLayout.CheckLength(b.Length, nameof(b));
        resultLayout.CheckLength(result.Length, nameof(result));
        fixed (T* x = a, y = b, to = result)
        {
            var chunks = new PlaneChunks(resultLayout);
            var work = new ElementWork<T, TOperation>(
                new PackedMaps<T>(aLayout, x), new PackedMaps<T>(bLayout, y), new PackedMaps<T>(resultLayout, to), chunks);
            LaneWork.Run<T, ElementWork<T, TOperation>>(execution, work, chunks.Count);
        }
    }
}
