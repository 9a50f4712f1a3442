using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Reports;

namespace Gossamer.Agreement.Studies;

/// <summary>What one case of masks says; NaN where something does not apply. The first index of arrays is the measure.</summary>
internal sealed record CaseScores
{
    public required string Case { get; init; }

    public required int Raters { get; init; }

    /// <summary>Raters in the reference.</summary>
    public required int FusedRaters { get; init; }

    /// <summary>Mean agreement of pairs of raters.</summary>
    public required double[] Inter { get; init; }

    /// <summary>Mean agreement of repeats with the same rater's first.</summary>
    public required double[] Intra { get; init; }

    /// <summary>[measure][model] score against the reference.</summary>
    public required double[][] Scores { get; init; }

    /// <summary>The same of each label alone.</summary>
    public required IReadOnlyList<LabelScores> Labels { get; init; }

    /// <summary>[model] overlap with the reference, labels added up.</summary>
    public required Overlap[] Overlaps { get; init; }

    /// <summary>Agreement of each pair of raters by the first measure, by places in the list of all raters.</summary>
    public required double[,] Pairs { get; init; }

    /// <summary>[model][rater] agreement by the first measure.</summary>
    public required double[][] ModelWithRaters { get; init; }

    /// <summary>[rater] agreement with the fusion of the others; empty where it was not made.</summary>
    public required double[] HumanLeaveOneOut { get; init; }

    /// <summary>[model][rater] agreement with the fusion of all but that rater.</summary>
    public required double[][] ModelLeaveOneOut { get; init; }

    /// <summary>Latent-class ceiling of Dice, and why there is none.</summary>
    public required (double Dice, string Reason) LatentClass { get; init; }

    public required DisplacementCheck Displacement { get; init; }

    /// <summary>Cells of the reference.</summary>
    public required long Size { get; init; }

    public required IReadOnlyList<StapleFit> Fits { get; init; }

    /// <summary>Which labels raters confuse.</summary>
    public required LabelCoincidences Confusion { get; init; }

    public required DisagreementMap Map { get; init; }
}
