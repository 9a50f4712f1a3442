using System.IO.Compression;
using System.Text;
using CsCheck;
using Gossamer.Graphs.Temporal;

namespace Gossamer.Tests.Graphs;

/// <summary>Edge lists for tests.</summary>
internal static class EdgeLists
{
    /// <summary>Edges between a few nodes at a few times: ties, repeats, self-loops and duplicates are common.</summary>
    public static Gen<TemporalEdge[]> Crowded { get; } =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6], Gen.Long[-4, 5])
            .Select(static (source, target, time) => new TemporalEdge(source, target, time)).Array[1, 80];

    /// <summary>Writes lines to a file and returns its path.</summary>
    public static string Write(string path, params string[] lines)
    {
        File.WriteAllText(path, string.Concat(lines.Select(static line => line + "\n")));
        return path;
    }

    /// <summary>The content of a gzip file with <paramref name="text"/>.</summary>
    public static byte[] GZip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.ASCII.GetBytes(text));
        return packed.ToArray();
    }
}
