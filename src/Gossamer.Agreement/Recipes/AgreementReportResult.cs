using Gossamer.Agreement.Studies;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementReport"/> found.</summary>
public sealed record AgreementReportResult
{
    /// <summary>Version of this record.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The verdict on the best model in one plain sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>Whether anything could be said: false where every verdict is <see cref="Ceilings.Verdict.NotAssessable"/>, or without models would be.</summary>
    public required bool IsAssessable { get; init; }

    /// <summary><c>masks</c>, <c>categories</c> or <c>numbers</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Cases or units.</summary>
    public required int Cases { get; init; }

    /// <summary>Raters; empty where they are anonymous.</summary>
    public required IReadOnlyList<string> Raters { get; init; }

    /// <summary>Fewest raters of a case.</summary>
    public required int FewestRaters { get; init; }

    /// <summary>Most raters of a case.</summary>
    public required int MostRaters { get; init; }

    /// <summary>Cases with repeats.</summary>
    public required int RepeatedCases { get; init; }

    /// <summary>What models are scored against.</summary>
    public required string Reference { get; init; }

    /// <summary>Raters in it.</summary>
    public required double FusedRaters { get; init; }

    /// <summary>The measure that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>Its levels.</summary>
    public required AgreementLevels Levels { get; init; }

    /// <summary>The models on them, best first.</summary>
    public required IReadOnlyList<ModelAssessment> Models { get; init; }

    /// <summary>What to do next, first of all.</summary>
    public required string Strategy { get; init; }

    /// <summary>Raters for the target.</summary>
    public required RatersNeeded RatersNeeded { get; init; }

    /// <summary>Every measure.</summary>
    public required IReadOnlyList<MetricAssessment> Metrics { get; init; }

    /// <summary>Label maps of several labels: each label alone, of which the levels are means; empty elsewhere.</summary>
    public required IReadOnlyList<LabelRow> Labels { get; init; }

    /// <summary>Share of disagreement that is the raters' own.</summary>
    public required SystematicDisagreement SystematicShare { get; init; }

    /// <summary>What to do next.</summary>
    public required IReadOnlyList<Recommendation> Recommendations { get; init; }

    /// <summary>What STAPLE found; null where it was not run.</summary>
    public StapleSummary? Fusion { get; init; }

    /// <summary>Each rater against the others; empty where raters are anonymous.</summary>
    public required IReadOnlyList<RaterRow> RaterAgreement { get; init; }

    /// <summary>Models beside raters.</summary>
    public required IReadOnlyList<ReplacementRow> Replacement { get; init; }

    /// <summary>Ceilings without the truth beside the truth; empty without it.</summary>
    public required IReadOnlyList<TruthRow> AgainstTruth { get; init; }

    /// <summary>Files read.</summary>
    public required IReadOnlyList<InputHash> Inputs { get; init; }

    /// <summary>Seed of the resamples.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Resamples.</summary>
    public required int Replicates { get; init; }

    /// <summary>What a reader should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
