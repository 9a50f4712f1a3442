using System.Text.Json;
using System.Xml.Linq;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Simulation;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Runs;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Agreement;

public sealed class ReportTests
{
    [Fact]
    public void Models_that_learn_too_long_are_found_beyond_the_ceiling_and_the_early_ones_below_the_raters()
    {
        using var folder = new TemporaryFolder();
        StudySamples.Simulated(folder, new ShapeScenario { Cases = 24, RandomNoise = 1, Side = 64, Seed = 3 });
        var options = new AgreementReportOptions
        {
            Study = new StudyOptions { Annotations = folder["study", "annotations"], Predictions = folder["study", "predictions"], Reference = "rater:rater1", Target = 0.97, Bootstrap = StudySamples.Few },
        };
        using RunRecorder recorder = RunRecorder.CreateAt(folder["run"], AgreementReport.Describe(options));
        AgreementReportResult result = AgreementReport.Run(options, recorder, TestContext.Current.CancellationToken);
        Assert.True(result.Levels.InterRater!.Value < result.Levels.TruthCeiling!.Value);
        Assert.Contains(result.Models.Single(static model => model.Name == "overfit").Verdict, new[] { Verdict.BeyondTruthCeiling, Verdict.BeyondPolicyCeiling });
        Assert.Equal(Verdict.BelowHuman, result.Models.Single(static model => model.Name == "early").Verdict);
        Assert.DoesNotContain(result.Models.Single(static model => model.Name == "peak").Verdict, new[] { Verdict.BeyondTruthCeiling, Verdict.BeyondPolicyCeiling, Verdict.BelowHuman });
        Assert.NotNull(result.SystematicShare.Value);
        Assert.True(result.RatersNeeded.Value > 1);
        Assert.Equal(["overfit", "peak", "early"], result.Models.Select(static model => model.Name));

        // The page is well formed and begins with the verdict; the record and the table of cases are beside it.
        string page = File.ReadAllText(folder["run", RunFiles.Report]);
        XElement body = XDocument.Parse(page[page.IndexOf('\n', StringComparison.Ordinal)..]).Root!.Element("body")!;
        Assert.Equal(result.Verdict, body.Element("header")!.Element("p")!.Value);
        Assert.True(body.Descendants("img").Count() >= 8);
        Assert.Equal(25, File.ReadAllLines(folder["run", AgreementReport.CasesFile]).Length);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(folder["run", AgreementReport.ResultFile])).RootElement;
        Assert.Equal(result.Models[0].Score, json.GetProperty("models")[0].GetProperty("score").GetDouble());
        Assert.Equal(48 * 3 + 72, json.GetProperty("inputs").GetArrayLength());
    }

    [Fact]
    public void The_same_input_and_seed_give_the_same_record()
    {
        using var folder = new TemporaryFolder();
        StudySamples.Simulated(folder, new ShapeScenario { Cases = 6, Repeats = 1, Side = 48 });
        string Record() => JsonSerializer.Serialize(
            StudySamples.Report(new StudyOptions { Annotations = folder["study", "annotations"], Predictions = folder["study", "predictions"], Metrics = ["dice", "hd95", "nsd:auto"] }),
            RecipeJson.Of<AgreementReportResult>());
        Assert.Equal(Record(), Record());
    }

    [Fact]
    public void One_rater_or_few_cases_are_not_assessable()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            StudySamples.Disc(folder, "one", "only", $"c{i}", 20, 10);
            StudySamples.Disc(folder, "p", "m", $"c{i}", 21, 10);
        }
        AgreementReportResult alone = StudySamples.Report(new StudyOptions { Annotations = folder["one"], Predictions = folder["p"] });
        Assert.Null(alone.Levels.InterRater);
        Assert.Contains("one rater", alone.Levels.Reasons["interRater"], StringComparison.Ordinal);
        Assert.Equal(Verdict.NotAssessable, alone.Models[0].Verdict);
        for (int i = 0; i < 4; i++)
        {
            StudySamples.Disc(folder, "two", "a", $"c{i}", 20, 10);
            StudySamples.Disc(folder, "two", "b", $"c{i}", 20, 11);
            StudySamples.Disc(folder, "q", "m", $"c{i}", 21, 10);
        }
        AgreementReportResult few = StudySamples.Report(new StudyOptions { Annotations = folder["two"], Predictions = folder["q"] });
        Assert.Equal(Verdict.NotAssessable, few.Models[0].Verdict);
        Assert.Contains("4 cases", few.Models[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("with two raters nothing is claimed about other raters", few.Warnings);
    }

    [Fact]
    public void Far_disagreement_leaves_two_raters_without_a_ceiling()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            StudySamples.Disc(folder, "a", "a", $"c{i}", 12, 8);
            StudySamples.Disc(folder, "a", "b", $"c{i}", 30, 8 + i % 2);
        }
        AgreementReportResult result = StudySamples.Report(new StudyOptions { Annotations = folder["a"], Target = 0.95 });
        Assert.Null(result.Levels.TruthCeiling);
        Assert.Contains("raters differ in what they mark", result.Levels.Reasons["truthCeiling"], StringComparison.Ordinal);
        Assert.Contains("do not identify", result.Levels.Reasons["truthCeiling"], StringComparison.Ordinal);
        Assert.False(result.Metrics[0].ThinDisplacement!.Pass);
        Assert.Null(result.RatersNeeded.Value);
    }

    [Fact]
    public void What_does_not_fit_is_named_by_case_rater_and_file()
    {
        using var folder = new TemporaryFolder();
        StudySamples.Disc(folder, "a", "ann", "c1", 20, 10);
        StudySamples.Disc(folder, "a", "bob", "c1", 20, 10, side: 40);
        AssertNames<InvalidDataException>("bob", "shape 40 x 40", folder["a"]);
        StudySamples.Disc(folder, "b", "ann", "c1", 20, 10);
        StudySamples.Disc(folder, "b", "ann", "c2", 20, 10);
        StudySamples.Disc(folder, "b", "bob", "c1", 20, 10);
        AssertNames<InvalidDataException>("case 'c2'", "rater 'bob' did not annotate it", folder["b"]);
        Assert.Contains("case 'c2' lacks 'bob'", StudySamples.Report(new StudyOptions { Annotations = folder["b"], AllowMissing = true }).Warnings);
        StudySamples.Disc(folder, "c", "ann", "c1", 20, 10, extension: "nii.gz", grid: new GridGeometry(48, 48, 1, (1, 1, 1)));
        StudySamples.Disc(folder, "c", "bob", "c1", 20, 10, extension: "nii.gz", grid: new GridGeometry(48, 48, 1, (1, 1.1, 1)));
        AssertNames<InvalidDataException>("bob", "spacing 1 x 1.1", folder["c"]);
        Assert.Contains(StudySamples.Report(new StudyOptions { Annotations = folder["c"], Resample = true }).Warnings, static warning => warning.Contains("resampled", StringComparison.Ordinal));
        double[] affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], moved = [1, 0, 0, 0.01, 0, 1, 0, 0, 0, 0, 1, 0];
        StudySamples.Disc(folder, "d", "ann", "c1", 20, 10, extension: "nii", grid: new GridGeometry(48, 48, 1, (1, 1, 1), affine));
        StudySamples.Disc(folder, "d", "bob", "c1", 20, 10, extension: "nii", grid: new GridGeometry(48, 48, 1, (1, 1, 1), moved));
        AssertNames<InvalidDataException>("bob", "affine row 1, column 4", folder["d"]);
        StudySamples.Disc(folder, "p", "model", "c9", 20, 10);
        Exception stranger = Assert.Throws<InvalidDataException>(() => StudySamples.Report(new StudyOptions { Annotations = folder["b"], Predictions = folder["p"], AllowMissing = true }));
        Assert.Contains("model/c9", stranger.Message, StringComparison.Ordinal);
        StudySamples.Disc(folder, "e", "ann", "c1", 20, 10);
        Directory.CreateDirectory(folder["e", "bob"]);
        File.WriteAllBytes(folder["e", "bob", "c1.png"], [.. File.ReadAllBytes(folder["e", "ann", "c1.png"]).Take(60)]);
        AssertNames<InvalidDataException>("c1.png", "more than the file has", folder["e"]);
    }

    [Fact]
    public void Empty_masks_do_not_apply_or_count_as_perfect_and_missed_ones_are_infinitely_far()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            StudySamples.Disc(folder, "a", "ann", $"c{i}", 20, i == 0 ? 0 : 10);
            StudySamples.Disc(folder, "a", "bob", $"c{i}", 20, i == 0 ? 0 : 9);
            StudySamples.Disc(folder, "p", "model", $"c{i}", 20, i <= 1 ? 0 : 9);
        }
        var study = new StudyOptions { Annotations = folder["a"], Predictions = folder["p"], Metrics = ["dice", "hd95"], Labels = [1] };
        AgreementReportResult result = StudySamples.Report(study);
        Assert.Equal((5, 1), (result.Models[0].Cases, result.Models[0].Excluded));
        Assert.Equal(5, result.Levels.InterRater!.Cases);
        Assert.Equal(6, StudySamples.Report(study with { Empty = Gossamer.Agreement.Similarity.EmptyMasks.Perfect }).Levels.InterRater!.Cases);
        // One missed mask makes the mean distance infinite, which is no number of the record.
        Assert.Null(result.Metrics[1].Models[0].Score);
        Assert.NotNull(StudySamples.Report(study with { Missed = Gossamer.Agreement.Similarity.MissedMask.Diagonal }).Metrics[1].Models[0].Score);
    }

    [Fact]
    public void Options_out_of_range_are_refused_and_labels_that_do_not_occur_are_said()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            StudySamples.Disc(folder, "a", "ann", $"c{i}", 20, 10);
            StudySamples.Disc(folder, "a", "bob", $"c{i}", 21, 10);
        }
        var study = new StudyOptions { Annotations = folder["a"] };
        Assert.Contains("[0, 1]", Assert.Throws<ArgumentException>(() => StudySamples.Report(study with { DisplacementShare = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("at least 0", Assert.Throws<ArgumentException>(() => StudySamples.Report(study with { DisplacementDistance = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("(0, 1)", Assert.Throws<ArgumentException>(() => StudySamples.Report(study with { Target = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("no map has the label 7; there are 1", StudySamples.Report(study with { Labels = [1, 7] }).Warnings);
    }

    [Fact]
    public void An_audit_finds_copies_overlap_and_imitation()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 6; i++)
        {
            StudySamples.Disc(folder, "a", "ann", $"c{i}", 20, 10 + i % 2);
            StudySamples.Disc(folder, "a", "bob", $"c{i}", 20, 10 + i % 2);
            StudySamples.Disc(folder, "a", "cleo", $"c{i}", 22 + i % 3, 10);
            StudySamples.Disc(folder, "p", "model", $"c{i}", 20, 10 + i % 2);
            StudySamples.Disc(folder, "p", "own", $"c{i}", 24, 12);
        }
        File.WriteAllText(folder["trained.txt"], "c3\n");
        AgreementAuditResult audit = AgreementAudit.Run(
            new AgreementAuditOptions { Annotations = folder["a"], Predictions = folder["p"], TrainingCases = folder["trained.txt"], TrainingRater = "ann" }, TestContext.Current.CancellationToken);
        Assert.Contains(audit.Findings, static finding => finding is { Kind: "copied-rater", Severity: "error", Raters: ["ann", "bob"] });
        Assert.Contains(audit.Findings, static finding => finding is { Kind: "imitation", Severity: "error", Raters: ["model", "ann"] });
        Assert.DoesNotContain(audit.Findings, static finding => finding.Severity == "error" && finding.Raters.Contains("cleo"));
        Assert.Equal("c3", Assert.Single(audit.Findings, static finding => finding.Kind == "training-overlap").Case);
        Assert.DoesNotContain(audit.Findings, static finding => finding.Kind == "imitation" && finding.Raters.Contains("own") && finding.Severity == "error");
        void Refused(string problem, AgreementAuditOptions options) =>
            Assert.Contains(problem, Assert.Throws<ArgumentException>(() => AgreementAudit.Run(options, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Refused("there is no rater 'dan', expected one of ann, bob, cleo", new AgreementAuditOptions { Annotations = folder["a"], Predictions = folder["p"], TrainingRater = "dan" });
        Refused("there are no models", new AgreementAuditOptions { Annotations = folder["a"], TrainingCases = folder["trained.txt"] });
    }

    private static void AssertNames<T>(string first, string second, string annotations)
        where T : Exception
    {
        string message = Assert.Throws<T>(() => StudySamples.Report(new StudyOptions { Annotations = annotations })).Message;
        Assert.Contains(first, message, StringComparison.Ordinal);
        Assert.Contains(second, message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }
}
