namespace Gossamer.Agreement.Estimates;

/// <summary>What an interval speaks about: what would be drawn anew if the study were repeated.</summary>
public enum Resampled
{
    /// <summary>Nothing: there is no interval.</summary>
    Nothing,

    /// <summary>Cases or units, judged by the same raters.</summary>
    Cases,

    /// <summary>Raters, on the same cases.</summary>
    Raters,

    /// <summary>Cases and raters.</summary>
    CasesAndRaters,
}
