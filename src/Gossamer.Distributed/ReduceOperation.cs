namespace Gossamer.Distributed;

/// <summary>How two elements become one in a reduction.</summary>
public enum ReduceOperation
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The smaller.</summary>
    Minimum,

    /// <summary>The greater.</summary>
    Maximum,
}
