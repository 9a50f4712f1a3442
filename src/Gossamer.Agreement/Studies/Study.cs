using Gossamer.Agreement.Reports;

namespace Gossamer.Agreement.Studies;

/// <summary>What was found out about annotations and predictions, before conclusions.</summary>
public sealed record Study
{
    /// <summary><c>masks</c>, <c>categories</c> or <c>numbers</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Cases or units.</summary>
    public required IReadOnlyList<string> Cases { get; init; }

    /// <summary>Raters; empty where they are anonymous.</summary>
    public required IReadOnlyList<string> Raters { get; init; }

    /// <summary>Fewest and most raters of a case.</summary>
    public required (int Fewest, int Most) RatersPerCase { get; init; }

    /// <summary>Cases with repeats.</summary>
    public required int RepeatedCases { get; init; }

    /// <summary>What models are scored against, in words.</summary>
    public required string Reference { get; init; }

    /// <summary>Raters in the reference: one, or those fused.</summary>
    public required double FusedRaters { get; init; }

    /// <summary>Models.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Pooled Dice of each model: the counts of all cases and labels added up; NaN without any, empty for ratings.</summary>
    public IReadOnlyList<double> PooledDice { get; init; } = [];

    /// <summary>The measures, the deciding one first.</summary>
    public required IReadOnlyList<MetricEvidence> Metrics { get; init; }

    /// <summary>For each case the cluster it belongs to; null where cases are drawn themselves.</summary>
    public int[]? Clusters { get; init; }

    /// <summary>Label maps of several labels: each label alone; empty elsewhere.</summary>
    public IReadOnlyList<LabelRow> Labels { get; init; } = [];

    /// <summary>Rows of the table of cases.</summary>
    public required IReadOnlyList<CaseRow> CaseRows { get; init; }

    /// <summary>How well each rater agrees with the others; empty where raters are anonymous.</summary>
    public IReadOnlyList<RaterRow> RaterRows { get; init; } = [];

    /// <summary>Mean agreement of each pair of raters, NaN on the diagonal; null where raters are anonymous or too many.</summary>
    public double[,]? PairMeans { get; init; }

    /// <summary>Coincidences of categories [category, category], shares of rows; of label maps over the cells that somebody marks; null for numbers.</summary>
    public double[,]? Confusion { get; init; }

    /// <summary>Names of the categories of <see cref="Confusion"/>.</summary>
    public IReadOnlyList<string> ConfusionNames { get; init; } = [];

    /// <summary>Models beside raters: Williams index and replacement of a rater; empty without known raters.</summary>
    public IReadOnlyList<ReplacementRow> Replacements { get; init; } = [];

    /// <summary>Classes of categorical ratings; 0 for others.</summary>
    public int Classes { get; init; }

    /// <summary>Reliability of a single rating of numbers; NaN for others.</summary>
    public double Reliability { get; init; } = double.NaN;

    /// <summary>Maps of disagreement, the worst cases first.</summary>
    public IReadOnlyList<DisagreementMap> Maps { get; init; } = [];

    /// <summary>Ceilings without the truth beside the truth; empty without it.</summary>
    public IReadOnlyList<TruthRow> AgainstTruth { get; init; } = [];

    /// <summary>Sensitivities, specificities and collapses of STAPLE; null where it was not run.</summary>
    public StapleSummary? Staple { get; init; }

    /// <summary>Files read, with their SHA-256.</summary>
    public required IReadOnlyList<InputHash> Inputs { get; init; }

    /// <summary>What a reader should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
