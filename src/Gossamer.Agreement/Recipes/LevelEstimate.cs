using Gossamer.Agreement.Estimates;

namespace Gossamer.Agreement.Recipes;

/// <summary>A level with its interval.</summary>
/// <param name="Value">The level.</param>
/// <param name="Low">Lower limit; null where there are too few cases.</param>
/// <param name="High">Upper limit.</param>
/// <param name="Resampled">What the interval speaks about.</param>
/// <param name="Cases">Cases that count.</param>
/// <param name="Method">How level and interval were made.</param>
public sealed record LevelEstimate(double Value, double? Low, double? High, Resampled Resampled, int Cases, string Method)
{
    /// <summary>The interval that speaks about raters drawn anew; null where there is none.</summary>
    public Estimate? AcrossRaters { get; init; }
}
