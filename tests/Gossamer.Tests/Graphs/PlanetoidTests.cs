using System.IO.Compression;
using System.Text;
using Gossamer.Graphs.Planetoid;
using Gossamer.Tests.Learning.Data;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Citation graphs from pickles, which are programs: what they ask for by name is refused.</summary>
public sealed class PlanetoidTests : IDisposable
{
    private static readonly string[] Parts = ["x", "y", "tx", "ty", "allx", "ally", "graph", "test.index"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cora", 2_708, 5_278, 1_433, 7, 140, 0)]
    [InlineData("citeseer", 3_327, 4_552, 3_703, 6, 120, 15)]
    public void The_graphs_agree_with_plain_text_made_from_them_by_other_code(
        string name, int nodes, int links, int features, int classes, int train, int withoutClass)
    {
        string folder = TestData.Require("planetoid");
        LabelledGraph graph = PlanetoidFiles.Read(folder, name);
        Assert.Equal(
            (nodes, links, features, classes, train, 500, 1000),
            (graph.Nodes, graph.Links.Count, graph.Features, graph.Classes, graph.Train.Count, graph.Validation.Count, graph.Test.Count));
        Assert.Equal(withoutClass, graph.Labels.Count(static label => label < 0));
        Assert.Equal(
            Lines(folder, $"{name}.edges.gz"), graph.Links.Select(static link => $"{link.A} {link.B}").Order(StringComparer.Ordinal));
        string[] rows = [.. Enumerable.Range(0, nodes).Select(node => string.Join(' ', (string[])
        [
            $"{graph.Labels[node]}",
            .. Enumerable.Range(graph.FeatureStarts[node], graph.FeatureStarts[node + 1] - graph.FeatureStarts[node]).Select(
                i => $"{graph.FeatureIndices[i] + 1}:{graph.FeatureValues[i]:g}"),
        ]))];
        using var reader = new StreamReader(
            new GZipStream(File.OpenRead(Path.Combine(folder, $"{name}.svm.gz")), CompressionMode.Decompress));
        foreach (string row in rows) Assert.Equal(reader.ReadLine()!.Trim(), row);
        Assert.Null(reader.ReadLine());

        static IEnumerable<string> Lines(string folder, string file)
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, file)), CompressionMode.Decompress));
            string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return [.. lines.Select(static line => line.Trim()).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    // cos\nsystem\n(S'…'tR. in protocol 2, and two others that people try.
    [InlineData("cos\nsystem\n", "the name 'os system'")]
    [InlineData("c__builtin__\neval\n", "the name '__builtin__ eval'")]
    [InlineData("cnumpy\nload\n", "the name 'numpy load'")]
    public void A_name_that_is_not_known_is_refused_by_name(string global, string problem)
    {
        Copy("cora");
        File.WriteAllBytes(
            _folder["ind.cora.graph"],
            [0x80, 2, .. Encoding.ASCII.GetBytes(global), (byte)'(', (byte)'U', 2, (byte)'l', (byte)'s', (byte)'t', (byte)'R', (byte)'.']);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => PlanetoidFiles.Read(_folder.Root, "cora"));
        Assert.Contains("ind.cora.graph: offset 2: " + problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y", 250)]
    [InlineData("ty", 100)]
    [InlineData("ally", 100)]
    [InlineData("tx", 120)]
    [InlineData("allx", 80)]
    [InlineData("graph", 100)]
    [InlineData("test.index", 100)]
    public void Damaged_files_are_read_or_refused_in_one_line(string part, int iterations)
    {
        Copy("cora");
        byte[] whole = File.ReadAllBytes(_folder[$"ind.cora.{part}"]);
        // Of a large file only the beginning is a program; the rest is numbers, of which most are as good as others.
        FormatFuzz.Damaged(whole, iterations, content =>
        {
            File.WriteAllBytes(_folder[$"ind.cora.{part}"], content);
            try
            {
                PlanetoidFiles.Read(_folder.Root, "cora");
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidDataException(
                    exception.Message.Replace($"ind.cora.{part}", "some.file", StringComparison.Ordinal).Replace(
                        "ind.cora.", "some.file", StringComparison.Ordinal));
            }
        }, leastRefused: 0.3);
    }

    [Fact]
    public void A_test_node_that_is_none_is_named_by_its_line()
    {
        Copy("cora");
        string[] lines = File.ReadAllLines(_folder["ind.cora.test.index"]);
        File.WriteAllLines(_folder["ind.cora.test.index"], [.. lines[..4], "12", .. lines[5..]]);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => PlanetoidFiles.Read(_folder.Root, "cora"));
        Assert.Contains("ind.cora.test.index: line 5: '12' is no new test node", error.Message, StringComparison.Ordinal);
    }

    private void Copy(string name)
    {
        string folder = TestData.Require("planetoid");
        foreach (string part in Parts)
        {
            File.Copy(Path.Combine(folder, $"ind.{name}.{part}"), _folder[$"ind.{name}.{part}"]);
            File.SetAttributes(_folder[$"ind.{name}.{part}"], FileAttributes.Normal);
        }
    }
}
