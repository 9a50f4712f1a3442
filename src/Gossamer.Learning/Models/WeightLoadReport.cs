namespace Gossamer.Learning.Models;

/// <summary>How the tensors of a weight file met those of a module.</summary>
/// <param name="Matched">Names of the parameters and buffers that were loaded.</param>
/// <param name="Missing">Names the module has and the file has not; they kept their values.</param>
/// <param name="Unexpected">Names the file has and the module has not.</param>
/// <param name="Mismatched">Names of both whose shapes or kinds of element differ, with both in words; they kept their values.</param>
public sealed record WeightLoadReport(
    IReadOnlyList<string> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Mismatched)
{
    private const int Named = 3;

    /// <summary>Whether file and module hold the same tensors.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && Mismatched.Count == 0;

    /// <summary>One line with the counts, and the first few names of each kind of difference.</summary>
    public string Summary => string.Join(
        "; ",
        new[]
        {
            $"{Matched.Count} tensors match",
            Describe(Missing, "missing in the file"),
            Describe(Unexpected, "unknown to the model"),
            Describe(Mismatched, "of another shape or type"),
        }.Where(static part => part.Length > 0));

    private static string Describe(IReadOnlyList<string> names, string what) =>
        names.Count == 0
            ? ""
            : $"{names.Count} {what}: {string.Join(", ", names.Take(Named))}{(names.Count > Named ? ", …" : "")}";
}
