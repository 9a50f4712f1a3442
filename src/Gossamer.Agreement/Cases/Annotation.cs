using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Cases;

/// <summary>One rater's label map of one case.</summary>
/// <param name="Rater">Who; a number that means nobody in particular where raters are anonymous.</param>
/// <param name="Repeat">Which time; empty for the only or first one.</param>
/// <param name="Grid">The labels.</param>
/// <param name="File">Where it comes from, for messages.</param>
public sealed record Annotation(string Rater, string Repeat, LabelGrid Grid, string File);
