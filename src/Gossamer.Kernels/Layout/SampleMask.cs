using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Layout;

/// <summary>
/// Keeps samples that only fill up the last block out of results, whatever they hold. A mask has a one for each sample that exists and
/// a zero for each other; a full block needs none, and its mask is null.
/// </summary>
internal static unsafe class SampleMask
{
    /// <summary>Writes the mask of a block of <paramref name="samples"/> samples to 32 elements at <paramref name="memory"/>.</summary>
    public static T* Of<T>(T* memory, int samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (samples == PackedLayout.Lanes) return null;
        for (int lane = 0; lane < PackedLayout.Lanes; lane++) memory[lane] = lane < samples ? T.One : T.Zero;
        return memory;
    }

    /// <summary>The value at element <paramref name="i"/> of a row, or zero where its sample does not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TLanes>(T* mask, int i, TVector value)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> =>
        mask == null ? value : TLanes.WhereGreater(TLanes.Load(mask + i % PackedLayout.Lanes), TLanes.Zero, value, TLanes.Zero);
}
