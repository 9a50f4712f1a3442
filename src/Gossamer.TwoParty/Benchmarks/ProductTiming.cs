namespace Gossamer.TwoParty.Benchmarks;

/// <summary>A product of ring elements on one thread, beside the multiplications and additions that a processor does in registers alone.</summary>
/// <param name="Shape">Rows x depth x columns, or channels @ height x width of a 3x3 convolution.</param>
/// <param name="Bits">Bits of a word.</param>
/// <param name="GmacPerSecond">10^9 multiplications and additions for each second.</param>
/// <param name="CeilingGmacPerSecond">The same of the loop in registers, timed in turns.</param>
public sealed record ProductTiming(string Shape, int Bits, double GmacPerSecond, double CeilingGmacPerSecond)
{
    /// <summary>Share of the ceiling.</summary>
    public double Fraction => GmacPerSecond / CeilingGmacPerSecond;
}
