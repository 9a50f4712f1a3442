namespace Gossamer.Agreement.Similarity;

/// <summary>What the distance to a mask is that is not there.</summary>
public enum MissedMask
{
    /// <summary>Infinite, so that means are too: a missed structure counts as worst.</summary>
    Infinite,

    /// <summary>The diagonal of the image.</summary>
    Diagonal,
}
