namespace Gossamer.Kernels.Ring;

/// <summary>The instructions a product is computed with.</summary>
public enum RingPath
{
    /// <summary>Plain C#.</summary>
    Portable,

    /// <summary>AVX2.</summary>
    Avx2,

    /// <summary>AVX-512 with its multiplication of 64-bit words.</summary>
    Avx512,
}
