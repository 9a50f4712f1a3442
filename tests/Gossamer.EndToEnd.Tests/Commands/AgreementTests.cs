using System.Text.Json;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

public sealed class AgreementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Measure_prints_every_coefficient_under_its_key()
    {
        string file = _folder["ratings.csv"];
        await File.WriteAllTextAsync(file, "target,judge1,judge2,judge3,judge4\n1,9,2,5,8\n2,6,1,3,2\n3,8,4,6,8\n4,7,1,2,6\n5,10,5,6,9\n6,6,2,4,7\n", TestContext.Current.CancellationToken);
        JsonElement json = (await GossamerProcess.RunAsync("agreement", "measure", "--ratings", file, "--layout", "auto", "--scale", "interval", "--json")).Json();
        Assert.Equal("wide", json.GetProperty("layout").GetString());
        Assert.Equal((6, 4, 24), (json.GetProperty("units").GetInt32(), json.GetProperty("raters").GetInt32(), json.GetProperty("ratings").GetInt32()));
        JsonElement coefficients = json.GetProperty("coefficients");
        foreach (string name in (string[])["krippendorffAlpha", "fleissKappa", "cohenKappa", "scottPi", "gwetAc", "brennanPrediger", "icc11", "icc21", "icc31"])
            foreach (string key in (string[])["value", "low", "high", "method", "n", "excluded", "status"]) Assert.True(coefficients.GetProperty(name).TryGetProperty(key, out _), $"{name}.{key}");
        Assert.Equal(0.2898, coefficients.GetProperty("icc21").GetProperty("value").GetDouble(), 5e-5);
        Assert.Equal(JsonValueKind.Null, coefficients.GetProperty("scottPi").GetProperty("value").ValueKind);
        Assert.Equal("notApplicable", coefficients.GetProperty("scottPi").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Measure_refuses_what_could_be_read_in_two_ways_and_names_the_option()
    {
        string file = _folder["ratings.csv"];
        await File.WriteAllTextAsync(file, "id,A,B\n1,2,3\n2,4,1\n", TestContext.Current.CancellationToken);
        Assert.Contains("--layout", (await GossamerProcess.RunAsync("agreement", "measure", "--ratings", file)).Complaint(exitCode: 1), StringComparison.Ordinal);
        Assert.Contains("nominal", (await GossamerProcess.RunAsync("agreement", "measure", "--ratings", file, "--scale", "pretty")).Complaint(exitCode: 2), StringComparison.Ordinal);
        Assert.Contains("Could not find", (await GossamerProcess.RunAsync("agreement", "measure", "--ratings", _folder["none.csv"])).Complaint(exitCode: 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_has_the_keys_that_programs_read()
    {
        string study = _folder["study"];
        await GossamerProcess.RunAsync("agreement", "simulate", "--cases", "8", "--random", "1", "--out", study);
        JsonElement json = (await GossamerProcess.RunAsync(
            "agreement", "report", "--annotations", Path.Combine(study, "annotations"), "--predictions", Path.Combine(study, "predictions"), "--reference", "rater:rater1", "--metric", "dice",
            "--target", "0.97", "--replicates", "200", "--out", _folder["run"], "--json")).Json();
        JsonElement levels = json.GetProperty("levels");
        foreach (string level in (string[])["interRater", "truthCeiling", "policyCeiling"])
            Assert.True(levels.GetProperty(level).GetProperty("low").GetDouble() <= levels.GetProperty(level).GetProperty("high").GetDouble());
        JsonElement[] models = [.. json.GetProperty("models").EnumerateArray()];
        Assert.Equal(["early", "overfit", "peak"], models.Select(static model => model.GetProperty("name").GetString()!).Order());
        Assert.All(models, static model => Assert.InRange(model.GetProperty("probabilityBeyondCeiling").GetDouble(), 0, 1));
        Assert.Equal("overfit", models[0].GetProperty("name").GetString());
        Assert.StartsWith("beyond", models[0].GetProperty("verdict").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(json.GetProperty("strategy").GetString()!);
        Assert.Equal(0.97, json.GetProperty("ratersNeeded").GetProperty("target").GetDouble());
        Assert.True(json.GetProperty("ratersNeeded").GetProperty("value").GetInt32() >= 1);
        Assert.True(File.Exists(Path.Combine(_folder["run"], "report.html")));
    }

    [Fact]
    public async Task Report_on_the_sample_that_ships_is_the_golden_one()
    {
        string sample = Path.Combine(AppContext.BaseDirectory, "data", "agreement-sample");
        string[] arguments =
        [
            "agreement", "report", "--annotations", Path.Combine(sample, "annotations.zip"), "--predictions", Path.Combine(sample, "predictions.zip"), "--reference", "rater:rater1",
            "--metric", "dice,nsd:2", "--target", "0.98", "--json", "--out",
        ];
        GossamerResult first = await GossamerProcess.RunAsync([.. arguments, _folder["first"]]), second = await GossamerProcess.RunAsync([.. arguments, _folder["second"]]);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["first"], "report.json")), File.ReadAllBytes(Path.Combine(_folder["second"], "report.json")));
        // Mathematical functions of other systems may differ in the last digit.
        AssertSame(JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Commands", "agreement-report.golden.json"))).RootElement, first.Json(), "$");
    }

    [Fact]
    public async Task Report_of_what_is_not_assessable_ends_with_its_own_code_and_still_prints_all()
    {
        string study = _folder["study"];
        await GossamerProcess.RunAsync("agreement", "simulate", "--cases", "3", "--repeats", "1", "--out", study);
        foreach (string[] predictions in (string[][])[[], ["--predictions", Path.Combine(study, "predictions")]])
        {
            GossamerResult result = await GossamerProcess.RunAsync(["agreement", "report", "--annotations", Path.Combine(study, "annotations"), "--out", _folder["run"], "--json", .. predictions]);
            Assert.Equal((3, ""), (result.ExitCode, result.Errors));
            JsonElement json = JsonDocument.Parse(result.Output).RootElement;
            Assert.False(json.GetProperty("isAssessable").GetBoolean());
            Assert.Contains("3 cases", json.GetProperty("verdict").GetString(), StringComparison.Ordinal);
            Directory.Delete(_folder["run"], recursive: true);
        }
    }

    private static void AssertSame(JsonElement expected, JsonElement actual, string place)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, place);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(static property => property.Name), actual.EnumerateObject().Select(static property => property.Name));
                foreach (JsonProperty property in expected.EnumerateObject()) AssertSame(property.Value, actual.GetProperty(property.Name), $"{place}.{property.Name}");
                break;
            case JsonValueKind.Array:
                Assert.True(expected.GetArrayLength() == actual.GetArrayLength(), place);
                for (int i = 0; i < expected.GetArrayLength(); i++) AssertSame(expected[i], actual[i], $"{place}[{i}]");
                break;
            case JsonValueKind.Number:
                Assert.True(Math.Abs(expected.GetDouble() - actual.GetDouble()) <= 1e-9 * Math.Max(1, Math.Abs(expected.GetDouble())), $"{place}: {expected} and {actual}");
                break;
            default:
                Assert.True(expected.ToString() == actual.ToString(), $"{place}: {expected} and {actual}");
                break;
        }
    }

    [Fact]
    public async Task Plan_fuse_and_audit_answer()
    {
        Assert.Equal(6, (await GossamerProcess.RunAsync("agreement", "plan", "--target", "0.96", "--agreement", "0.867", "--json")).Json().GetProperty("raters").GetInt32());
        Assert.Contains("--agreement", (await GossamerProcess.RunAsync("agreement", "plan", "--target", "0.9")).Complaint(exitCode: 2), StringComparison.Ordinal);
        string study = _folder["study"];
        await GossamerProcess.RunAsync("agreement", "simulate", "--cases", "3", "--repeats", "1", "--out", study);
        JsonElement fused = (await GossamerProcess.RunAsync(
            "agreement", "fuse", "--annotations", Path.Combine(study, "annotations"), "--method", "staple", "--out", _folder["fused"], "--json")).Json();
        Assert.Equal(3, fused.GetProperty("cases").GetArrayLength());
        Assert.Equal(3, Directory.GetFiles(_folder["fused"]).Length);
        JsonElement audit = (await GossamerProcess.RunAsync("agreement", "audit", "--annotations", Path.Combine(study, "annotations"), "--json")).Json();
        Assert.Equal(0, audit.GetProperty("findings").GetArrayLength());
        Assert.Contains("expected either", (await GossamerProcess.RunAsync("agreement", "fuse")).Complaint(exitCode: 2), StringComparison.Ordinal);
    }
}
