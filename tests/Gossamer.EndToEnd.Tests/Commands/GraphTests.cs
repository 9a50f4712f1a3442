using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

public sealed class GraphTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ingest_writes_a_file_that_inspect_and_embed_read()
    {
        string edges = Communities(), file = _folder["edges.tcsr"], vectors = _folder["vectors.safetensors"];
        GossamerResult ingested = await GossamerProcess.RunAsync("graph", "ingest", "--data", edges, "--out", file);
        Assert.True(ingested.ExitCode == 0, ingested.Errors);
        Assert.Contains("2,000 of 2,000 read", ingested.Output, StringComparison.Ordinal);

        JsonElement counts = (await ResultAsync("graph", "inspect", "--data", file, "--json")).GetProperty("counts");
        Assert.Equal((60, 2000), (counts.GetProperty("nodes").GetInt32(), counts.GetProperty("edges").GetInt32()));

        JsonElement embedded = await ResultAsync(
            "graph", "embed", "--data", file, "--out", vectors, "--as-of", "1000", "--audit", "--json");
        Assert.True(embedded.GetProperty("certificate").GetProperty("holds").GetBoolean());
        Assert.True(File.Exists(vectors));
    }

    [Fact]
    public async Task Appended_edges_are_read_before_and_after_they_are_compacted()
    {
        string graph = _folder["edges.tcsr"], old = _folder["old.safetensors"], updated = _folder["new.safetensors"];
        Assert.Equal(0, (await GossamerProcess.RunAsync("graph", "ingest", "--data", Communities(), "--out", graph)).ExitCode);
        Assert.Equal(0, (await GossamerProcess.RunAsync("graph", "embed", "--data", graph, "--out", old)).ExitCode);
        File.WriteAllLines(_folder["more.txt"], ["3 700 2500", "700 4 2501", "5 3 2502"]);
        JsonElement report = await ResultAsync("graph", "append", "--data", graph, "--edges", _folder["more.txt"], "--json");
        Assert.Equal((3, 1), (report.GetProperty("edgesAdded").GetInt32(), report.GetProperty("nodesAdded").GetInt32()));
        Assert.Equal((61, 2003), await CountsAsync());
        JsonElement embedded = await ResultAsync("graph", "embed", "--data", graph, "--out", updated, "--update", old, "--json");
        Assert.Equal(61, embedded.GetProperty("nodes").GetInt32());

        File.WriteAllLines(_folder["bad.txt"], ["3 4 2600", "3 4"]);
        string complaint = (await GossamerProcess.RunAsync("graph", "append", "--data", graph, "--edges", _folder["bad.txt"]))
            .Complaint(exitCode: 1);
        Assert.Contains("bad.txt: line 2: ", complaint, StringComparison.Ordinal);

        GossamerResult compacted = await GossamerProcess.RunAsync("graph", "compact", "--data", graph);
        Assert.True(compacted.ExitCode == 0, compacted.Errors);
        Assert.False(File.Exists(graph + ".log"));
        Assert.Equal((61, 2003), await CountsAsync());
        Assert.Contains(
            "there is nothing to update from",
            (await GossamerProcess.RunAsync("graph", "embed", "--data", graph, "--out", updated, "--update", old)).Complaint(exitCode: 2),
            StringComparison.Ordinal);

        async Task<(int, int)> CountsAsync()
        {
            JsonElement counts = (await ResultAsync("graph", "inspect", "--data", graph, "--json")).GetProperty("counts");
            return (counts.GetProperty("nodes").GetInt32(), counts.GetProperty("edges").GetInt32());
        }
    }

    [Fact]
    public async Task Links_are_predicted_by_networks_that_pass_messages_and_the_cost_is_said_before()
    {
        GossamerResult result = await GossamerProcess.RunAsync(
            "graph", "compare", "--data", Communities(), "--model", "sage-mean", "--head", "bilinear", "--methods", "sparse", "--sparsity",
            "0.8", "--seeds", "1", "--epochs", "5", "--out", _folder["run"], "--json");
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("expected: 2 trainings, ", result.Errors, StringComparison.Ordinal);
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("sageMean", root.GetProperty("model").GetString());
        Assert.True(root.GetProperty("runs")[1].GetProperty("trainFlops").GetProperty("propagation").GetDouble() > 0);
        Assert.True(root.GetProperty("forecast").GetProperty("neighbours").GetProperty("bytesPerStep").GetDouble() > 0);
    }

    [Fact]
    public async Task Compare_prints_what_programs_read()
    {
        JsonElement result = await ResultAsync(
            "graph", "compare", "--data", Communities(), "--task", "link", "--methods", "train-and-prune,sparse,small-dense", "--sparsity",
            "0.9", "--seeds", "1",
            "--epochs", "3", "--out", _folder["run"], "--json");
        JsonElement positives = result.GetProperty("splitCounts");
        Assert.Equal(
            positives.GetProperty("all").GetInt32(),
            positives.GetProperty("first").GetInt32() + positives.GetProperty("repeat").GetInt32());
        Assert.True(positives.TryGetProperty("inductive", out _));
        JsonElement[] runs = [.. result.GetProperty("runs").EnumerateArray()];
        Assert.Equal(
            ["dense", "train-and-prune", "sparse", "small-dense"], runs.Select(static run => run.GetProperty("method").GetString()));
        foreach (JsonElement run in runs)
        {
            foreach (string name in (string[])["sparsity", "seed", "auc", "ap", "mrr", "accuracy", "liveParameters", "seconds"])
                Assert.Equal(JsonValueKind.Number, run.GetProperty(name).ValueKind);
            foreach (string name in (string[])["embedding", "dense", "regularised", "retrain", "sparse", "executed"])
                Assert.Equal(JsonValueKind.Number, run.GetProperty("trainFlops").GetProperty(name).ValueKind);
        }
        foreach (JsonElement row in result.GetProperty("summary").EnumerateArray())
            foreach (string name in (string[])["method", "sparsity", "mean", "low", "high", "flopsRatio"])
                Assert.True(row.TryGetProperty(name, out _), name);
        Assert.True(File.Exists(Path.Combine(_folder["run"], "report.html")));
    }

    [Fact]
    public async Task Train_learns_classes_of_nodes_too()
    {
        string classes = _folder["classes.txt"];
        File.WriteAllLines(classes, Enumerable.Range(0, 60).Select(static node => $"{node} {node / 30}"));
        JsonElement result = await ResultAsync(
            "graph", "train", "--task", "node", "--data", Communities(), "--labels", classes, "--sparsity", "0.8", "--epochs", "3",
            "--walk-length", "5",
            "--out", _folder["run"], "--json");
        Assert.Equal(("node", "mlp"), (result.GetProperty("task").GetString(), result.GetProperty("model").GetString()));
        Assert.Equal(
            ["dense", "sparse"], result.GetProperty("runs").EnumerateArray().Select(static run => run.GetProperty("method").GetString()));
    }

    [Theory]
    [InlineData("line 2: ", "1 2 3\n1 2\n")]
    [InlineData("line 1: ", "-1 2 3\n")]
    [InlineData("line 1: ", "1 99999999999999999999 3\n")]
    [InlineData("line 1: ", "1 2 99999999999999999999\n")]
    public async Task A_line_that_is_no_edge_ends_the_command_with_its_number(string problem, string text)
    {
        File.WriteAllText(_folder["bad.txt"], text);
        string complaint = (await GossamerProcess.RunAsync("graph", "inspect", "--data", _folder["bad.txt"])).Complaint(exitCode: 1);
        Assert.Contains("bad.txt", complaint, StringComparison.Ordinal);
        Assert.Contains(problem, complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_files_end_the_command_in_one_line()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(static i => $"{i % 97} {i % 89} {i}\n")));
        using (FileStream file = File.Create(_folder["cut.gz"]))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest)) gzip.Write(text);
        File.WriteAllBytes(_folder["cut.gz"], File.ReadAllBytes(_folder["cut.gz"])[..^100]);
        Assert.Contains(
            "cut.gz", (await GossamerProcess.RunAsync("graph", "inspect", "--data", _folder["cut.gz"])).Complaint(exitCode: 1),
            StringComparison.Ordinal);

        string whole = _folder["whole.tcsr"];
        Assert.Equal(0, (await GossamerProcess.RunAsync("graph", "ingest", "--data", Communities(), "--out", whole)).ExitCode);
        byte[] bytes = File.ReadAllBytes(whole);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(whole, bytes);
        Assert.Contains(
            "CRC-32C", (await GossamerProcess.RunAsync("graph", "inspect", "--data", whole)).Complaint(exitCode: 1),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown task 'colour'", "--task", "colour")]
    [InlineData("unknown method 'magic'", "--methods", "magic")]
    [InlineData("--labels belongs to --task node", "--labels", "classes.txt")]
    [InlineData("neither head nor dropout", "--head", "bilinear")]
    [InlineData("expected strict or released", "--protocol", "temporal")]
    public async Task Options_that_make_no_sense_are_named(string problem, string option, string value) =>
        Assert.Contains(
            problem, (await GossamerProcess.RunAsync("graph", "compare", option, value)).Complaint(exitCode: 2), StringComparison.Ordinal);

    /// <summary>What a command prints for programs; what it says of its progress does not matter.</summary>
    private static async Task<JsonElement> ResultAsync(params string[] arguments)
    {
        GossamerResult result = await GossamerProcess.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Errors);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>Two communities of thirty whose members meet again and again.</summary>
    private string Communities()
    {
        string path = _folder["edges.txt"];
        File.WriteAllLines(path, Enumerable.Range(0, 2000).Select(static i =>
        {
            int source = i * 7919 % 60, other = (i * 104_729 + i / 60 + 1) % 30;
            if (source % 30 == other) other = (other + 1) % 30;
            return $"{source} {source / 30 * 30 + other} {i}";
        }));
        return path;
    }
}
