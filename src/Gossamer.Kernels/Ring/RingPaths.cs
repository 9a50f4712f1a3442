using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.Kernels.Ring;

/// <summary>Which paths there are here.</summary>
public static class RingPaths
{
    /// <summary>The fastest path of this processor.</summary>
    public static RingPath Fastest { get; } =
        Supports(RingPath.Avx512) ? RingPath.Avx512 : Supports(RingPath.Avx2) ? RingPath.Avx2 : RingPath.Portable;

    /// <summary>Whether this processor has the instructions of <paramref name="path"/>.</summary>
    public static bool Supports(RingPath path) => path switch
    {
        RingPath.Avx512 => Vector512.IsHardwareAccelerated && Avx512DQ.IsSupported,
        RingPath.Avx2 => Avx2.IsSupported,
        _ => true,
    };
}
