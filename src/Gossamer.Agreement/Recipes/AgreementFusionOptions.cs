using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementFusion"/> fuses.</summary>
public sealed record AgreementFusionOptions
{
    /// <summary>Label maps in a folder or zip, or a table of ratings.</summary>
    public required string Annotations { get; init; }

    /// <summary>Label maps of one case, file by file, instead of <see cref="Annotations"/>. Default none.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>How: a name of <see cref="GridFusion"/>; <c>majority</c>, <c>dawid-skene</c> or <c>one-coin</c> of ratings. Default majority.</summary>
    public string Method { get; init; } = "majority";

    /// <summary>Where to: a folder for label maps, a table for ratings; a file for a single case. Default: nothing is written.</summary>
    public string? Out { get; init; }

    /// <summary>
    /// Where soft labels go: for label maps a folder of <c>CASE/LABEL.nii.gz</c> or <c>.png</c>, with the labels alone for a single case; for
    /// ratings a table of unit, label and probability. Default: nowhere.
    /// </summary>
    public string? Soft { get; init; }

    /// <summary>What even votes give. Default background.</summary>
    public TiePolicy Ties { get; init; }

    /// <summary>How paths say whose a label map is. Default: found out.</summary>
    public AnnotationLayout Layout { get; init; }

    /// <summary>Labels above it are 1 and others 0. Default: labels are kept.</summary>
    public long? Threshold { get; init; }

    /// <summary>Which columns of a table hold what. Default: by their names.</summary>
    public RatingColumns Columns { get; init; } = new();

    /// <summary>The categories of ratings. Default: those that occur.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Table of units and their truth, to judge fused ratings by. Default none.</summary>
    public string? Truth { get; init; }
}
