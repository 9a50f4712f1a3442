namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementPlan"/> plans.</summary>
public sealed record AgreementPlanOptions
{
    /// <summary>What the ceiling, the reliability or the majority's accuracy should reach.</summary>
    public required double Target { get; init; }

    /// <summary>Agreement of raters: mean pairwise Dice of masks, or share of pairs of labels that agree. Default none.</summary>
    public double? Agreement { get; init; }

    /// <summary>Reliability of a single rating, an intraclass correlation. Default none.</summary>
    public double? Reliability { get; init; }

    /// <summary>Classes; above 0 <see cref="Agreement"/> is of labels. Default 0: of masks.</summary>
    public int Classes { get; init; }

    /// <summary>Share of disagreement that is the raters' own, φ. Default 0.</summary>
    public double SystematicShare { get; init; }

    /// <summary>Labels of each rater and case. Default 1.</summary>
    public int LabelsEach { get; init; } = 1;

    /// <summary>Width of the interval of the reliability, for the number of cases. Default 0.2.</summary>
    public double Width { get; init; } = 0.2;

    /// <summary>Raters of the study whose cases are counted. Default 3.</summary>
    public int Raters { get; init; } = 3;

    /// <summary>Loss against a rater that does not matter, for the number of cases. Default none.</summary>
    public double? Margin { get; init; }

    /// <summary>Standard deviation of the difference between model and rater from case to case. Default none.</summary>
    public double? Deviation { get; init; }
}
