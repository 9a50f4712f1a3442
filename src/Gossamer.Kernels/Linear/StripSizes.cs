namespace Gossamer.Kernels.Linear;

/// <summary>How many rows of a block a kernel computes together, as a type, so that the JIT drops what one row does not need.</summary>
internal interface IStripSize
{
    static abstract int Rows { get; }
}

/// <summary>One row: blocks of one row, and processors with 16 registers.</summary>
internal readonly struct OneRow : IStripSize
{
    public static int Rows => 1;
}

/// <summary>Four rows, which share what they load.</summary>
internal readonly struct FourRows : IStripSize
{
    public static int Rows => 4;
}
