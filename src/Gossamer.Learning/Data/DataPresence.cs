namespace Gossamer.Learning.Data;

/// <summary>How much of a data set lies in a folder.</summary>
public enum DataPresence
{
    /// <summary>Nothing that can be used.</summary>
    Absent,

    /// <summary>Enough to work with, but not the whole set.</summary>
    Partial,

    /// <summary>The whole set.</summary>
    Complete,
}
