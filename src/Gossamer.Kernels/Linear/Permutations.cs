using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Linear;

/// <summary>Picks elements of a vector into the lanes of another.</summary>
internal unsafe interface IPermutation<TVector>
    where TVector : unmanaged
{
    /// <summary>Lane i becomes element places[i] of <paramref name="elements"/>, counted modulo the number of lanes.</summary>
    static abstract TVector Pick(TVector elements, byte* places);
}

/// <summary>Sixteen lanes of single precision: AVX-512.</summary>
internal readonly unsafe struct Permutation512Single : IPermutation<Vector512<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pick(Vector512<float> elements, byte* places) =>
        Avx512F.PermuteVar16x32(elements, Avx512F.ConvertToVector512Int32(Vector128.Load(places)));
}

/// <summary>Eight lanes of double precision: AVX-512.</summary>
internal readonly unsafe struct Permutation512Double : IPermutation<Vector512<double>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Pick(Vector512<double> elements, byte* places) =>
        Avx512F.PermuteVar8x64(
            elements, Avx512F.ConvertToVector512Int64(Vector128.CreateScalarUnsafe(*(ulong*)places).AsByte()));
}

/// <summary>Eight lanes of single precision: AVX2.</summary>
internal readonly unsafe struct Permutation256Single : IPermutation<Vector256<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Pick(Vector256<float> elements, byte* places) =>
        Avx2.PermuteVar8x32(elements, Avx2.ConvertToVector256Int32(places));
}
