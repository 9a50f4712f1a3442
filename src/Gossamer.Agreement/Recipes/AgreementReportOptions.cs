using Gossamer.Agreement.Studies;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="AgreementReport"/> reports on.</summary>
public sealed record AgreementReportOptions
{
    /// <summary>Annotations and predictions, and how they are studied.</summary>
    public required StudyOptions Study { get; init; }

    /// <summary>Title of the page. Default: from the annotations.</summary>
    public string? Title { get; init; }
}
