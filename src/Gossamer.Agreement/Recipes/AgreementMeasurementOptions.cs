using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Recipes;

/// <summary>Which ratings <see cref="AgreementMeasurement"/> measures, and how.</summary>
public sealed record AgreementMeasurementOptions
{
    /// <summary>File of ratings.</summary>
    public required string Ratings { get; init; }

    /// <summary>How the file holds them. Default: found out.</summary>
    public RatingLayout Layout { get; init; }

    /// <summary>Which columns hold what. Default: by their names.</summary>
    public RatingColumns Columns { get; init; } = new();

    /// <summary>What may be done with the values. Default nominal.</summary>
    public MeasurementScale Scale { get; init; }

    /// <summary>The categories there are, in order. Default: those that occur.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>How much neighbouring categories agree. Default by the scale.</summary>
    public WeightRule Weights { get; init; }

    /// <summary>Intervals.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();
}
