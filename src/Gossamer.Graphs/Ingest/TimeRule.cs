namespace Gossamer.Graphs.Ingest;

/// <summary>How times of a file became whole numbers.</summary>
public enum TimeRule
{
    /// <summary>They were whole numbers.</summary>
    Whole,

    /// <summary>Decimal, all of them exact multiples of the unit: a time is the multiple.</summary>
    Ticks,

    /// <summary>Decimal: a time is the rank of its value among those that occur, from 0; the file keeps the values.</summary>
    Rank,
}
