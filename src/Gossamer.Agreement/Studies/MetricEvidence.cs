using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Similarity;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Studies;

/// <summary>
/// What the cases say about one measure: sums over cases, and the levels and scores as functions of them. Figures are, in this order, the
/// three levels over all cases, then for each model its score and the three levels over the cases that it predicted.
/// </summary>
public sealed class MetricEvidence
{
    /// <summary>Figures before those of models.</summary>
    public const int Levels = 3;

    /// <summary>Figures of a model.</summary>
    public const int PerModel = 4;

    /// <summary>Name of the measure.</summary>
    public required string Name { get; init; }

    /// <summary>Its convention.</summary>
    public required string Convention { get; init; }

    /// <summary>What each case adds.</summary>
    public required UnitSums Sums { get; init; }

    /// <summary>Levels and scores of sums.</summary>
    public required SumStatistic Figures { get; init; }

    /// <summary>Cases with a value of each level.</summary>
    public required IReadOnlyList<int> LevelCases { get; init; }

    /// <summary>Cases with a score of each model.</summary>
    public required IReadOnlyList<int> ModelCases { get; init; }

    /// <summary>Cases of each model to which the measure does not apply.</summary>
    public required IReadOnlyList<int> ModelExcluded { get; init; }

    /// <summary>Agreement of raters over the cases, medians and infinite ones told; null for ratings.</summary>
    public Aggregate? InterCases { get; init; }

    /// <summary>The same of each model's scores; empty for ratings.</summary>
    public IReadOnlyList<Aggregate> ScoreCases { get; init; } = [];

    /// <summary>Why there is no agreement; empty where there is.</summary>
    public string InterReason { get; init; } = "";

    /// <summary>Why there is no truth ceiling; empty where there is.</summary>
    public string TruthReason { get; init; } = "";

    /// <summary>Why there is no policy ceiling; empty where there is.</summary>
    public string PolicyReason { get; init; } = "";

    /// <summary>How the truth ceiling was estimated; empty where it was not.</summary>
    public string TruthMethod { get; init; } = "";

    /// <summary>The check of the law of boundary noise; null where it does not come into question.</summary>
    public DisplacementCheck? Displacement { get; init; }

    /// <summary>Agreement of the same rater's repeats; null without.</summary>
    public double? Intra { get; init; }

    /// <summary>The interval of agreement that speaks about other raters; null with two, about whom nothing more can be said.</summary>
    public Estimate? AcrossRaters { get; init; }
}
