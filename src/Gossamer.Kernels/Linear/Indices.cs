using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Linear;

/// <summary>Column indices of either width.</summary>
internal static unsafe class Indices
{
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
}
