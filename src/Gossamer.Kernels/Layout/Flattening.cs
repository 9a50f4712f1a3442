using System.Numerics;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Linear;

namespace Gossamer.Kernels.Layout;

/// <summary>
/// Between packed activations [batch, channels, height, width] and features of a linear layer (<see cref="BatchBlocks"/>): the element at
/// channel c, row y and column x is feature (c · height + y) · width + x. For float or double; samples that fill up the last block become
/// zeros.
/// </summary>
public static unsafe class Flattening
{
    /// <summary>From packed activations to features.</summary>
    /// <param name="layout">Layout of the activations; the halo is left out.</param>
    /// <param name="packed">The packed buffer.</param>
    /// <param name="blocks">[batch / 32, channels · height · width, 32].</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void ToFeatures<T>(PackedLayout layout, ReadOnlySpan<T> packed, Span<T> blocks, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(layout, packed.Length, blocks.Length);
        fixed (T* from = packed, to = blocks)
            Copy(new PackedMaps<T>(layout, from), PackedMaps<T>.OfFeatures(layout, to), new PlaneChunks(layout), execution);
    }

    /// <summary>From features to packed activations, whose halo keeps what it holds.</summary>
    /// <param name="layout">Layout of the activations.</param>
    /// <param name="blocks">[batch / 32, channels · height · width, 32].</param>
    /// <param name="packed">The packed buffer.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void FromFeatures<T>(PackedLayout layout, ReadOnlySpan<T> blocks, Span<T> packed, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(layout, packed.Length, blocks.Length);
        fixed (T* from = blocks, to = packed)
            Copy(PackedMaps<T>.OfFeatures(layout, from), new PackedMaps<T>(layout, to), new PlaneChunks(layout), execution);
    }

    private static void Copy<T>(PackedMaps<T> from, PackedMaps<T> to, PlaneChunks chunks, KernelExecution? execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneWork.Run<T, ElementWork<T, First<T>>>(execution, new ElementWork<T, First<T>>(from, from, to, chunks), chunks.Count);

    private static void Check(PackedLayout layout, int packed, int blocks)
    {
        layout.CheckLength(packed, nameof(packed));
        int expected = BatchBlocks.Length(layout.Channels * layout.Height * layout.Width, layout.Batch);
        if (blocks != expected) throw new ArgumentException($"length {blocks}, expected {expected}", nameof(blocks));
    }
}
