using System.Diagnostics.CodeAnalysis;

namespace Gossamer.Agreement.Ratings;

/// <summary>How a file holds ratings.</summary>
public enum RatingLayout
{
    /// <summary>Found out from the file; an error where it could be read in two ways.</summary>
    Auto,

    /// <summary>A row a unit, a column a rater.</summary>
    Wide,

    /// <summary>A row a rating: unit, rater and value, and perhaps a repeat.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The field's own word for this layout.")]
    Long,

    /// <summary>A row a unit, a column a category: how many raters chose it.</summary>
    Counts,
}
