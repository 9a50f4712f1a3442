namespace Gossamer.Kernels.Linear;

/// <summary>
/// How many pairs of vectors a register tile spans, as a type, so that the JIT drops the unused registers of a kernel's one source.
/// A pair never crosses the border of two batch blocks, since a block is a whole number of pairs at every width.
/// </summary>
internal interface ITileSize
{
    static abstract int Pairs { get; }
}

/// <summary>Two vectors.</summary>
internal readonly struct OnePair : ITileSize
{
    public static int Pairs => 1;
}

/// <summary>Four vectors.</summary>
internal readonly struct TwoPairs : ITileSize
{
    public static int Pairs => 2;
}

/// <summary>Eight vectors: a batch of 128 in single precision with 512-bit vectors.</summary>
internal readonly struct FourPairs : ITileSize
{
    public static int Pairs => 4;
}
