using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Linear;

/// <summary>Column indices of either width.</summary>
internal static unsafe class Indices
{
    /// <summary>Rows between the prefetch of a segment and its use.</summary>
    public const int PrefetchRows = 4;

    private const int CacheLine = 64;

    /// <summary>Elements from the start of a batch block to the feature of index <paramref name="k"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Scaled<TIndex>(TIndex* indices, nint k)
        where TIndex : unmanaged => At(indices, k) * BatchBlocks.Size;

    /// <summary>Index <paramref name="k"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint At<TIndex>(TIndex* indices, nint k)
        where TIndex : unmanaged =>
        sizeof(TIndex) == sizeof(ushort) ? ((ushort*)indices)[k] : ((int*)indices)[k];

    /// <summary>Indices <paramref name="k"/> to <paramref name="k"/> + 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> EightAt<TIndex>(TIndex* indices, nint k)
        where TIndex : unmanaged =>
        sizeof(TIndex) == sizeof(ushort)
            ? Avx2.ConvertToVector256Int32((ushort*)indices + k)
            : Vector256.Load((int*)indices + k);

    /// <summary>
    /// Fetches the start of a segment's indices and values ahead of their use. In a column tile each row's segment lies far from the one
    /// before, where the processor's own prefetching does not look; it follows once the segment is begun. A loop over all of the
    /// segment would cost the kernels' inner loops their registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T, TIndex>(TIndex* indices, T* values, nint begin)
        where T : unmanaged
        where TIndex : unmanaged
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(indices + begin);
        Sse.Prefetch0(indices + begin + CacheLine / sizeof(TIndex));
        if (values == null) return;
        Sse.Prefetch0(values + begin);
        Sse.Prefetch0(values + begin + CacheLine / sizeof(T));
    }
}
