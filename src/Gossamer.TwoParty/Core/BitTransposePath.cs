using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.TwoParty.Core;

/// <summary>How bits are transposed.</summary>
internal enum BitTransposePath
{
    /// <summary>Bit by bit, the definition.</summary>
    Portable,

    /// <summary>128-bit vectors, and the top bits of sixteen bytes at once.</summary>
    TopBits,

    /// <summary>512-bit vectors and products of 8 x 8 bit matrices.</summary>
    Gfni,
}

/// <summary>The paths of this processor.</summary>
internal static class BitTransposePaths
{
    /// <summary>The fastest one.</summary>
    public static BitTransposePath Fastest { get; } = Supported().Last();

    /// <summary>All it can run, the fastest last.</summary>
    public static IEnumerable<BitTransposePath> Supported()
    {
        yield return BitTransposePath.Portable;
        if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported) yield return BitTransposePath.TopBits;
        if (Gfni.V512.IsSupported && Avx512BW.IsSupported) yield return BitTransposePath.Gfni;
    }
}
