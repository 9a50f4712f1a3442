namespace Gossamer.Agreement.Cases;

/// <summary>What a file of a tree is.</summary>
/// <param name="Case">The case.</param>
/// <param name="Rater">Who drew it; empty where the file holds several raters, or none.</param>
/// <param name="Repeat">Which time; empty for the only or first one.</param>
/// <param name="Path">Path in the tree.</param>
public sealed record AnnotationFile(string Case, string Rater, string Repeat, string Path);
