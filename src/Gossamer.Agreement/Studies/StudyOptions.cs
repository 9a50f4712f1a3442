using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Similarity;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Studies;

/// <summary>Which annotations and predictions are studied, and how.</summary>
public sealed record StudyOptions
{
    /// <summary>Annotations: a folder or zip of label maps, or a table of ratings.</summary>
    public required string Annotations { get; init; }

    /// <summary>Predictions: <c>MODEL/CASE.ext</c> in a folder or zip, or a table of ratings whose raters are models. Default none.</summary>
    public string? Predictions { get; init; }

    /// <summary>What models are scored against: <c>majority</c>, <c>staple</c>, another fusion, <c>mean</c> of numbers, or <c>rater:ID</c>. Default: a fusion of three raters or more, else the first rater.</summary>
    public string? Reference { get; init; }

    /// <summary>Measures, the first of which decides. Default <c>dice</c> of masks, <c>accuracy</c> of categories, <c>rmse</c> of numbers.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Labels of masks that count. Default: all but 0.</summary>
    public IReadOnlyList<long>? Labels { get; init; }

    /// <summary>Similarity that the ceiling should reach, for the number of raters. Default none.</summary>
    public double? Target { get; init; }

    /// <summary>How paths say whose a label map is. Default: found out.</summary>
    public AnnotationLayout Layout { get; init; }

    /// <summary>How a table holds ratings. Default: found out.</summary>
    public RatingLayout RatingLayout { get; init; }

    /// <summary>Which columns of a table hold what. Default: by their names.</summary>
    public RatingColumns Columns { get; init; } = new();

    /// <summary>What may be done with the values of ratings. Default nominal.</summary>
    public MeasurementScale Scale { get; init; }

    /// <summary>The categories of ratings, in order. Default: those that occur.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Folder or zip with <c>CASE.ext</c>, the part of each case that counts. Default: the archive's own, else everything.</summary>
    public string? Region { get; init; }

    /// <summary>Folder of pictures <c>CASE.ext</c> to draw disagreement over. Default: the archive's own, else none.</summary>
    public string? Pictures { get; init; }

    /// <summary>Labels above it are 1 and others 0. Default: labels are kept.</summary>
    public long? Threshold { get; init; }

    /// <summary>Table of cases and the patients they belong to: patients are resampled. Default: cases are.</summary>
    public string? Patients { get; init; }

    /// <summary>File with the names of cases that models were trained on, one a line: they do not count for models. Default none.</summary>
    public string? TrainingCases { get; init; }

    /// <summary>Table of units and their truth, to compare ceilings with; ratings only. Default none.</summary>
    public string? Truth { get; init; }

    /// <summary>Whether a case may lack raters that others have. Default false.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether label maps that lie elsewhere are brought to the first rater's cells. Default false.</summary>
    public bool Resample { get; init; }

    /// <summary>What even votes give. Default background.</summary>
    public TiePolicy Ties { get; init; }

    /// <summary>What two empty masks give. Default: not applicable.</summary>
    public EmptyMasks Empty { get; init; }

    /// <summary>The distance to an empty mask. Default infinite.</summary>
    public MissedMask Missed { get; init; }

    /// <summary>Cells up to which disagreement counts as a displaced boundary. Default 2.</summary>
    public double DisplacementDistance { get; init; } = DisplacementCheck.DefaultDistance;

    /// <summary>Share of farther disagreement up to which the law of boundary noise is trusted. Default 0.4.</summary>
    public double DisplacementShare { get; init; } = DisplacementCheck.DefaultShare;

    /// <summary>Throws where an option is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the option.</exception>
    public void Check()
    {
        Verdict.Check();
        Bootstrap.Check();
        if (Target is { } target && !(target > 0 && target < 1)) throw new ArgumentException($"the target is {target}, expected within (0, 1)");
        if (DisplacementShare is not (>= 0 and <= 1)) throw new ArgumentException($"the share of far disagreement is {DisplacementShare}, expected within [0, 1]");
        if (!(DisplacementDistance >= 0 && double.IsFinite(DisplacementDistance))) throw new ArgumentException($"the distance of far disagreement is {DisplacementDistance}, expected at least 0");
    }

    /// <summary>How sure verdicts must be.</summary>
    public VerdictOptions Verdict { get; init; } = new();

    /// <summary>Intervals.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();
}
