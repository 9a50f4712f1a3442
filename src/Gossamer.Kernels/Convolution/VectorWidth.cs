using System.Runtime.Intrinsics;

namespace Gossamer.Kernels.Convolution;

/// <summary>Bits of the vectors a kernel computes with. Every width works on every processor, with more instructions where it lacks one.</summary>
public enum VectorWidth
{
    /// <summary>The widest that the processor has.</summary>
    Widest = 0,

    /// <summary>128 bits: SSE, Arm Advanced SIMD.</summary>
    Bits128 = 128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256 = 256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512 = 512,
}

/// <summary>What <see cref="VectorWidth"/> means here.</summary>
internal static class VectorWidths
{
    /// <summary>A definite width in place of <see cref="VectorWidth.Widest"/>.</summary>
    public static VectorWidth Resolve(this VectorWidth width) =>
        width != VectorWidth.Widest ? width
        : Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : VectorWidth.Bits128;
}
