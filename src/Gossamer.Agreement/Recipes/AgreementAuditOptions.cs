using Gossamer.Agreement.Cases;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementAudit"/> looks through.</summary>
public sealed record AgreementAuditOptions
{
    /// <summary>Label maps in a folder or zip.</summary>
    public required string Annotations { get; init; }

    /// <summary>Predictions. Default none.</summary>
    public string? Predictions { get; init; }

    /// <summary>Text file with the cases that models were trained on, one a line. Default none.</summary>
    public string? TrainingCases { get; init; }

    /// <summary>The rater whose labels models were trained on. Default not known.</summary>
    public string? TrainingRater { get; init; }

    /// <summary>How paths say whose a label map is. Default: found out.</summary>
    public AnnotationLayout Layout { get; init; }

    /// <summary>Labels above it are 1 and others 0. Default: labels are kept.</summary>
    public long? Threshold { get; init; }
}
