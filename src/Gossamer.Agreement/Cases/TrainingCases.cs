using Gossamer.Learning.Data.Formats;

namespace Gossamer.Agreement.Cases;

/// <summary>Names of cases that models were trained on, one a line; they must not count when models are judged.</summary>
internal static class TrainingCases
{
    /// <summary>Reads a list; none where there is no file.</summary>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    public static IReadOnlySet<string> Read(string? path) => path is null
        ? new HashSet<string>()
        : File.ReadLines(path).Select(static line => FormatError.Printable(line.Trim())).Where(static line => line.Length > 0).ToHashSet(StringComparer.Ordinal);

    /// <summary>What a reader should know of cases that were left out; null for none.</summary>
    public static string? Warning(IReadOnlyList<string> leftOut) => leftOut.Count == 0
        ? null
        : $"{leftOut.Count} cases were used in training and do not count for models: {string.Join(", ", leftOut.Take(5))}{(leftOut.Count > 5 ? ", …" : "")}";
}
