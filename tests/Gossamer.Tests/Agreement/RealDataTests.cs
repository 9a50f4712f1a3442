using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Data.Grids;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Agreement;

/// <summary>Annotations of real people and programs, against what is known of them.</summary>
public sealed class RealDataTests
{
    [Fact]
    public void Drive_has_two_observers_who_agree_at_0_788_inside_the_field_of_view()
    {
        AgreementReportResult result = StudySamples.Report(new StudyOptions { Annotations = TestData.Require("drive/test.zip") });
        Assert.Equal(["1st_manual", "2nd_manual"], result.Raters);
        Assert.Equal(20, result.Cases);
        Assert.Equal(0.788, result.Levels.InterRater!.Value, 1e-3);
        Assert.Null(result.Levels.PolicyCeiling);
    }

    [Fact]
    public void The_second_observer_as_a_model_is_no_better_than_an_observer()
    {
        using var folder = new TemporaryFolder();
        using (AnnotationSet drive = AnnotationSet.Open(TestData.Require("drive/test.zip")))
        {
            Directory.CreateDirectory(folder["p", "observer2"]);
            foreach (string name in drive.Cases) LabelFile.Write(folder["p", "observer2", $"{name}.png"], drive.Load(name).Single(static one => one.Rater == "2nd_manual").Grid);
        }
        AgreementReportResult result = StudySamples.Report(new StudyOptions { Annotations = TestData.Require("drive/test.zip"), Predictions = folder["p"], Reference = "rater:1st_manual" });
        Assert.Equal(result.Levels.InterRater!.Value, result.Models[0].Score!.Value, 1e-12);
        Assert.Equal(0, result.Models[0].Details.BelowInterRater);
        Assert.Contains(result.Models[0].Verdict, new[] { Gossamer.Agreement.Ceilings.Verdict.HumanRange, Gossamer.Agreement.Ceilings.Verdict.Undetermined });
        AgreementAuditResult audit = AgreementAudit.Run(
            new AgreementAuditOptions { Annotations = TestData.Require("drive/test.zip"), Predictions = folder["p"] }, TestContext.Current.CancellationToken);
        Assert.Contains(audit.Findings, static finding => finding is { Kind: "imitation", Raters: ["observer2", "2nd_manual"] });
    }

    [Fact]
    public void Bsds_has_anonymous_raters_and_boundaries_without_a_ceiling()
    {
        using var folder = new TemporaryFolder();
        string archive = TestData.Require("bsds500/BSDS500-val40.zip");
        using (AnnotationSet all = AnnotationSet.Open(archive))
        {
            Assert.Equal((40, AnnotationLayout.Bsds, false), (all.Cases.Count, all.Layout, all.RatersAreKnown));
            Assert.Equal((5, 8), (all.Cases.Min(name => all.Load(name).Count), all.Cases.Max(name => all.Load(name).Count)));
            Assert.NotNull(all.LoadPicture(all.Cases[0]));
        }
        // A few of the files are enough for a report.
        Directory.CreateDirectory(folder["some"]);
        using (System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.OpenRead(archive))
            foreach (System.IO.Compression.ZipArchiveEntry entry in zip.Entries.Where(static entry => entry.Name.EndsWith(".mat", StringComparison.Ordinal)).OrderBy(static entry => entry.Name).Take(5))
                System.IO.Compression.ZipFileExtensions.ExtractToFile(entry, folder["some", entry.Name]);
        AgreementReportResult result = StudySamples.Report(new StudyOptions { Annotations = folder["some"] });
        Assert.Empty(result.Raters);
        Assert.Empty(result.RaterAgreement);
        Assert.Equal(["boundary-f:2", "nsd:2"], result.Metrics.Select(static metric => metric.Name));
        Assert.InRange(result.Levels.InterRater!.Value, 0.4, 0.9);
        Assert.Null(result.Levels.TruthCeiling);
    }

    [Fact]
    public void Fusions_of_two_programs_are_those_of_the_reference_files()
    {
        LabelGrid Read(string name) => LabelFile.Read(TestData.Require($"label-fusion-nifti/{name}.nii.gz"));
        LabelGrid[] raters = [Read("unet"), Read("resunet")];
        Assert.Equal([0L, 1, 2, 4], raters[0].Labels);
        long[] voting = Read("baseline_itkvoting").ToValues();
        Assert.Equal(voting, Read("baseline_majorityvoting").ToValues());
        Assert.Equal(voting, Read("baseline_staple").ToValues());
        foreach (string method in (string[])["majority", "staple"])
        {
            LabelGrid fused = GridFusion.Fuse(raters, method).Grid;
            Assert.Equal(voting, fused.ToValues());
            Assert.Equal([258L, 84_482, 19_610], ((long[])[1, 2, 4]).Select(label => BinaryMask.Of(fused, label).Count));
        }
        double[] dice = [.. ((long[])[1, 2, 4]).Select(label => Overlap.Of(BinaryMask.Of(raters[0], label), BinaryMask.Of(raters[1], label)).Dice)];
        Assert.Equal([0.685, 0.931, 0.976], dice.Select(static value => Math.Round(value, 3)));
    }

    [Fact]
    public void One_case_of_two_programs_is_not_assessable()
    {
        using var folder = new TemporaryFolder();
        foreach (string rater in (string[])["unet", "resunet"])
        {
            Directory.CreateDirectory(folder["a", rater]);
            File.Copy(TestData.Require($"label-fusion-nifti/{rater}.nii.gz"), folder["a", rater, "case.nii.gz"]);
        }
        Directory.CreateDirectory(folder["p", "staple"]);
        File.Copy(TestData.Require("label-fusion-nifti/baseline_staple.nii.gz"), folder["p", "staple", "case.nii.gz"]);
        AgreementReportResult result = StudySamples.Report(new StudyOptions { Annotations = folder["a"], Predictions = folder["p"] });
        Assert.Equal(Gossamer.Agreement.Ceilings.Verdict.NotAssessable, result.Models[0].Verdict);
        Assert.Equal((0.685 + 0.931 + 0.976) / 3, result.Levels.InterRater!.Value, 1e-3);
        Assert.Equal(
            [(1L, 1, 0.685), (2L, 1, 0.931), (4L, 1, 0.976)], result.Labels.Select(static row => (row.Label, row.Cases, Math.Round(row.InterRater!.Value, 3))));
        Assert.Equal(result.Models[0].Score!.Value, result.Labels.Average(static row => row.Scores["staple"]!.Value), 1e-12);
    }

    [Theory]
    [InlineData("dog", 0.84, 0.818, 8070)]
    [InlineData("product", 0.935, 0.897, 24_945)]
    public void Labels_of_Dawid_and_Skene_are_better_than_the_majority(string set, double least, double majority, int ratings)
    {
        string answers = TestData.Require($"crowd-labels/{set}/answer.csv"), truth = TestData.Require($"crowd-labels/{set}/truth.csv");
        AgreementFusionResult fused = AgreementFusion.Run(new AgreementFusionOptions { Annotations = answers, Method = "dawid-skene", Truth = truth }, TestContext.Current.CancellationToken);
        Assert.True(fused.Accuracy >= least);
        Assert.Equal(majority, fused.MajorityAccuracy!.Value, 1e-3);
        Assert.Equal(ratings, RatingFile.Read(answers).Ratings.Count);
        // Raters share confusions, so that every accuracy estimated without the truth is too high.
        AgreementReportResult result = StudySamples.Report(new StudyOptions { Annotations = answers, Truth = truth, Reference = "dawid-skene" });
        Assert.Equal(4, result.AgainstTruth.Count);
        Assert.Contains(" a case, agree at accuracy 0.", result.Verdict, StringComparison.Ordinal);
        Assert.Contains($"; against the truth that is given it scores {fused.Accuracy:0.000}, outside of the interval", result.Verdict, StringComparison.Ordinal);
        Assert.All(result.AgainstTruth, static row => Assert.True(row.Estimated > row.True));
    }

    [Fact]
    public void Emotion_scores_have_a_one_way_reliability()
    {
        RatingFile file = RatingFile.Read(TestData.Require("crowd-labels/emotion/answer.csv"));
        Gossamer.Agreement.Estimates.Estimate icc = IntraclassCorrelation.Of(RatingTable.Of(MeasurementScale.Interval, file.Ratings), IccForm.OneWay, false, StudySamples.Few);
        // Ten ratings of each of 700 pairs: the textbook formula of equal groups holds.
        double[] means = [.. file.Ratings.GroupBy(static rating => rating.Unit).Select(static unit => unit.Average(static rating => double.Parse(rating.Value)))];
        double grand = means.Average(), between = 10 * means.Sum(mean => (mean - grand) * (mean - grand)) / 699;
        double within = file.Ratings.GroupBy(static rating => rating.Unit).Sum(static unit =>
        {
            double mean = unit.Average(static rating => double.Parse(rating.Value));
            return unit.Sum(rating => Math.Pow(double.Parse(rating.Value) - mean, 2));
        }) / 6300;
        Assert.Equal((between - within) / (between + 9 * within), icc.Value!.Value, 1e-9);
    }

    [Theory]
    [InlineData("shrout_fleiss_1979", RatingLayout.Wide, 6, 4, 24)]
    [InlineData("krippendorff_3coders", RatingLayout.Wide, 15, 3, 27)]
    [InlineData("fleiss_counts_14raters", RatingLayout.Counts, 10, 14, 140)]
    [InlineData("wine_icc", RatingLayout.Long, 8, 4, 32)]
    public void Layouts_are_found_out(string name, RatingLayout layout, int units, int raters, int ratings)
    {
        AgreementMeasurementResult result = AgreementMeasurement.Run(new AgreementMeasurementOptions { Ratings = TestData.Require($"ratings/{name}.csv"), Bootstrap = StudySamples.Few });
        Assert.Equal((layout, units, raters, ratings), (result.Layout, result.Units, result.Raters, result.Ratings));
    }
}
