using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Sets;

/// <summary>Formats without a count in their header cannot tell a file cut short at a record: the published count does.</summary>
internal static class PublishedCount
{
    /// <exception cref="InvalidDataException">Another number of samples was read.</exception>
    public static void Require(bool published, string path, int found, int expected, string setName)
    {
        if (published && found != expected)
            throw FormatError.At(
                path, $"sample {Math.Min(found, expected)}", $"{found} samples, but {setName} has {expected} here",
                "fetch the file again, or name the folder by its path to take it as it is");
    }
}
