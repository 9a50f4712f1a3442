using System.Runtime.Intrinsics;

namespace Gossamer.Kernels.Numerics;

/// <summary>How wide a kernel's vectors are. Every kernel has one source for all of them.</summary>
public enum LaneWidth
{
    /// <summary>One element at a time, on any processor.</summary>
    Scalar = 0,

    /// <summary>128 bits: SSE, Arm.</summary>
    Vector128 = 128,

    /// <summary>256 bits: AVX2.</summary>
    Vector256 = 256,

    /// <summary>512 bits: AVX-512.</summary>
    Vector512 = 512,
}

/// <summary>Which widths this processor, under this process's runtime switches, computes in hardware.</summary>
public static class LaneWidths
{
    /// <summary>The widest width in hardware.</summary>
    public static LaneWidth Widest =>
        Vector512.IsHardwareAccelerated ? LaneWidth.Vector512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Vector256
        : Vector128.IsHardwareAccelerated ? LaneWidth.Vector128
        : LaneWidth.Scalar;

    /// <summary>Every width in hardware, narrowest first.</summary>
    public static IReadOnlyList<LaneWidth> Supported { get; } =
        [.. Enum.GetValues<LaneWidth>().Where(static width => width <= Widest)];
}
