namespace Gossamer.Agreement.Ratings;

/// <summary>What may be done with the values of ratings (Stevens, Science 103, 1946).</summary>
public enum MeasurementScale
{
    /// <summary>Names: equal or not.</summary>
    Nominal,

    /// <summary>Ranks: more or less.</summary>
    Ordinal,

    /// <summary>Numbers whose differences mean something.</summary>
    Interval,

    /// <summary>Numbers from a true zero, whose ratios mean something.</summary>
    Ratio,
}
