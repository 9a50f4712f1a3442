using System.Text.Json;
using Gossamer.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Runs;

public sealed class RunCatalogTests : IDisposable
{
    private static readonly RunDescription Plain = new("digits", "train", JsonDocument.Parse("{}").RootElement, 0);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{\n  \"formatVersion\": 1,\n  oops\n}", "line 3")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{}", "field 'formatVersion' is missing")]
    [InlineData("{\"formatVersion\": 99}", "field 'formatVersion' is 99, this build reads 1")]
    [InlineData("{\"formatVersion\": \"1\"}", "field 'formatVersion' has the unexpected value \"1\"")]
    [InlineData("{\"formatVersion\": 1, \"versions\": 4}", "field 'versions' has the unexpected value 4")]
    [InlineData("{\"formatVersion\": 1, \"versions\": {}, \"machine\": {}, \"name\": null}", "field 'name' has the unexpected value null")]
    public void A_malformed_record_is_one_clear_line(string content, string expected)
    {
        Directory.CreateDirectory(_folder["bad"]);
        File.WriteAllText(_folder["bad", RunFiles.Record], content);
        string message = Assert.Throws<InvalidDataException>(() => RunCatalog.Load(_folder["bad"])).Message;
        Assert.Contains(_folder["bad", RunFiles.Record], message);
        Assert.Contains(expected, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Every_field_that_matters_is_checked()
    {
        RunRecorder.CreateAt(_folder["r"], Plain).Dispose();
        string path = _folder["r", RunFiles.Record];
        string good = File.ReadAllText(path);
        foreach (string field in new[] { "name", "command", "seed", "status", "started", "options", "versions", "cpu", "cores", "libtorch" })
        {
            File.WriteAllText(path, good.Replace($"\"{field}\"", "\"other\"", StringComparison.Ordinal));
            Assert.Contains(field, Assert.Throws<InvalidDataException>(() => RunCatalog.Load(_folder["r"])).Message);
        }
    }

    [Fact]
    public void A_listing_holds_the_readable_runs_newest_first_and_a_line_for_each_other()
    {
        var clock = new SteppingClock();
        foreach (string name in new[] { "old", "new" }) RunRecorder.CreateAt(_folder[name], Plain with { Name = name }, clock).Dispose();
        Directory.CreateDirectory(_folder["broken"]);
        File.WriteAllText(_folder["broken", RunFiles.Record], "{");
        Directory.CreateDirectory(_folder["unrelated"]);
        RunListing listing = RunCatalog.List(_folder.Root);
        Assert.Equal(["new", "old"], listing.Runs.Select(run => run.Name));
        Assert.Contains(_folder["broken", RunFiles.Record], Assert.Single(listing.Problems));
        Assert.Empty(RunCatalog.List(_folder["nowhere"]).Runs);
    }

    [Fact]
    public void A_run_is_found_by_path_by_name_and_by_an_unambiguous_part()
    {
        foreach (string name in new[] { "20260101-000000-alpha", "20260101-000001-beta" }) RunRecorder.CreateAt(_folder[name], Plain).Dispose();
        string alpha = _folder["20260101-000000-alpha"];
        Assert.Equal(alpha, RunCatalog.Find(_folder.Root, alpha).Directory);
        Assert.Equal(alpha, RunCatalog.Find(_folder.Root, "20260101-000000-alpha").Directory);
        Assert.Equal(alpha, RunCatalog.Find(_folder.Root, "ALPHA").Directory);
        Assert.Contains("fits 2 runs", Assert.Throws<ArgumentException>(() => RunCatalog.Find(_folder.Root, "2026")).Message);
        Assert.Throws<FileNotFoundException>(() => RunCatalog.Find(_folder.Root, "gamma"));
    }

    [Theory]
    [InlineData("{\"step\":2,\"epoch\":0.2,\"lo")]
    [InlineData("{\"step\":2,\"epoch\":0.2,\"loss\":")]
    [InlineData("{\"st")]
    [InlineData("{")]
    public void A_last_line_cut_short_is_left_out(string torn)
    {
        File.WriteAllText(_folder["m"], "{\"step\":1,\"epoch\":0.1,\"loss\":3}\n" + torn);
        Assert.Equal([3.0], RunMetrics.Read(_folder["m"])["loss"].Values);
    }

    [Theory]
    [InlineData("{\"step\":2")]
    [InlineData("[]")]
    [InlineData("{\"epoch\":1,\"loss\":1}")]
    [InlineData("{\"step\":2,\"loss\":\"many\"}")]
    [InlineData("{\"step\":2,\"loss\":{}}")]
    [InlineData("")]
    public void A_malformed_line_within_names_file_and_line(string line)
    {
        File.WriteAllText(_folder["m"], "{\"step\":1,\"epoch\":0.1,\"loss\":3}\n" + line + "\n{\"step\":3,\"epoch\":0.3,\"loss\":1}\n");
        string message = Assert.Throws<InvalidDataException>(() => RunMetrics.Read(_folder["m"])).Message;
        Assert.Equal($"{_folder["m"]}: line 2: not a metrics record", message);
    }

    private sealed class SteppingClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromSeconds(1);
    }
}
