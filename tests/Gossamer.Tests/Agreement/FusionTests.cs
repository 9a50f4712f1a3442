using CsCheck;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Simulation;
using Gossamer.Learning.Data.Grids;
using Xunit;

namespace Gossamer.Tests.Agreement;

public sealed class FusionTests
{
    private const int Cases = 1000;

    [Fact]
    public void The_known_collapse_of_staple()
    {
        string[] raters = ["111110000000", "111100010000", "111011000000"];
        Dictionary<ulong, long> counts = [];
        for (int cell = 0; cell < 12; cell++)
        {
            ulong votes = 0;
            for (int k = 0; k < 3; k++) votes |= (ulong)(raters[k][cell] - '0') << k;
            counts[votes] = counts.GetValueOrDefault(votes) + 1;
        }
        VotePatterns patterns = VotePatterns.Of(3, counts);
        StapleFit first = new Staple { MostIterations = 1 }.Fit(patterns), fit = new Staple().Fit(patterns);
        AssertClose([0.866667, 0.8, 0.8], first.Sensitivities, 5e-7);
        AssertClose([0.904762, 0.857143, 0.857143], first.Specificities, 5e-7);
        Assert.True(fit.Collapsed);
        AssertClose([1, 0.8, 0.8], fit.Sensitivities, 1e-5);
        AssertClose([1, 0.857143, 0.857143], fit.Specificities, 1e-5);
        Assert.Contains("collapse", LatentClassCeiling.Of(fit, static votes => (votes & 1) != 0).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_likelihood_of_staple_never_falls_and_raters_may_change_places() => MaskGenerator.Several(4).Sample(static masks =>
    {
        StapleFit fit = new Staple { MostIterations = 60 }.Fit(VotePatterns.Count(masks, 1));
        for (int i = 1; i < fit.LogLikelihoods.Count; i++) Assert.True(fit.LogLikelihoods[i] >= fit.LogLikelihoods[i - 1] - 1e-6 * Math.Abs(fit.LogLikelihoods[i - 1]) - 1e-9);
        // At a saddle rounding decides which way later iterations go.
        var brief = new Staple { MostIterations = 4 };
        (fit, StapleFit turned) = (brief.Fit(VotePatterns.Count(masks, 1)), brief.Fit(VotePatterns.Count([masks[2], masks[0], masks[3], masks[1]], 1)));
        int[] order = [2, 0, 3, 1];
        for (int k = 0; k < 4; k++)
        {
            Assert.Equal(fit.Sensitivities[order[k]], turned.Sensitivities[k], 1e-6);
            Assert.Equal(fit.Specificities[order[k]], turned.Specificities[k], 1e-6);
        }
    }, iter: Cases);

    [Fact]
    public void One_rater_alone_is_returned_and_not_identified() => MaskGenerator.Several(1).Sample(static masks =>
    {
        FusedMask fused = new Staple().Fuse(masks);
        Assert.True(fused.Staple!.NotIdentified);
        Assert.Equal(masks[0].Words, fused.Mask.Words);
    }, iter: Cases);

    [Fact]
    public void The_majority_is_counted_cell_by_cell_and_ties_go_where_they_should() => MaskGenerator.Several(4).Sample(static masks =>
    {
        foreach (TiePolicy policy in (TiePolicy[])[TiePolicy.Background, TiePolicy.Foreground])
        {
            FusedMask fused = new MajorityVote(policy).Fuse(masks);
            long ties = 0;
            for (int cell = 0; cell < masks[0].Geometry.Cells; cell++)
            {
                int votes = masks.Count(mask => mask[cell]);
                if (votes == 2) ties++;
                Assert.Equal(votes > 2 || (votes == 2 && policy == TiePolicy.Foreground), fused.Mask[cell]);
            }
            Assert.Equal(ties, fused.Ties);
        }
    }, iter: Cases);

    [Fact]
    public void Fusions_leave_their_inputs_alone_and_stay_within_them() => MaskGenerator.Several(5).Sample(static masks =>
    {
        ulong[][] before = [.. masks.Select(static mask => mask.Words.ToArray())];
        BinaryMask all = masks.Aggregate(static (a, b) => a.Or(b)), everybody = masks.Aggregate(static (a, b) => a.And(b));
        foreach (string name in MaskFusions.Names)
        {
            FusedMask fused = MaskFusions.Find(name).Fuse(masks);
            if (name != "shape-mean") Assert.Equal(0, fused.Mask.Except(all).Count);
            if (name is "majority" or "simple") Assert.Equal(0, everybody.Except(fused.Mask).Count);
            if (name == "simple") Assert.True(fused.Weights.Count(static weight => weight > 0) >= 3);
        }
        for (int k = 0; k < masks.Length; k++) Assert.Equal(before[k], masks[k].Words);
    }, iter: Cases);

    [Fact]
    public void The_mean_of_shapes_lies_between_two_discs()
    {
        GridGeometry grid = GridGeometry.Picture(41, 41);
        BinaryMask Disc(double radius) => BinaryMask.Of(grid, cell => Math.Pow(cell % 41 - 20, 2) + Math.Pow(cell / 41 - 20, 2) < radius * radius);
        BinaryMask mean = new ShapeMean().Fuse([Disc(8), Disc(14)]).Mask;
        Assert.True(Overlap.Of(mean, Disc(11)).Dice > 0.95);
        Assert.True(Overlap.Of(new ShapeMean().Fuse([Disc(9), Disc(9)]).Mask, Disc(9)).Dice == 1);
    }

    [Fact]
    public void Confusion_matrices_are_recovered()
    {
        foreach (IReadOnlyList<double[,]> confusions in new[] { ConfusionStudy.TwoClasses, ConfusionStudy.ThreeClasses })
        {
            ConfusionStudy study = ConfusionStudy.Run(confusions, 2000, seed: 0);
            Assert.InRange(study.GreatestError, 0, 0.03);
            Assert.InRange(study.GreatestDifference, 0, 0.015);
        }
    }

    [Fact]
    public void The_objective_of_Dawid_and_Skene_never_falls() => Gen.Int[0, 2].Array[60].Sample(static cells =>
    {
        double[,] table = new double[15, 4];
        for (int i = 0; i < 60; i++) table[i / 4, i % 4] = cells[i];
        foreach (bool oneCoin in (bool[])[false, true])
        {
            DawidSkeneFit fit = new DawidSkene { OneCoin = oneCoin, MostIterations = 80, OffDiagonalPrior = oneCoin ? 0 : 0.05, DiagonalPrior = oneCoin ? 0 : 1 }.Fit(RatingTable.Of(MeasurementScale.Nominal, table));
            for (int i = 1; i < fit.Objectives.Count; i++) Assert.True(fit.Objectives[i] >= fit.Objectives[i - 1] - 1e-6);
            Assert.All(fit.Posteriors, static posterior => Assert.Equal(1, posterior.Sum(), 1e-9));
        }
    }, iter: Cases);

    [Fact]
    public void Classes_that_were_exchanged_are_exchanged_back()
    {
        double[,] wrong = { { 0.1, 0.9 }, { 0.9, 0.1 } };
        (RatingTable ratings, int[] truth) = RatingSimulator.Categories(300, [0.5, 0.5], [wrong, wrong, wrong], 1);
        DawidSkeneFit fit = new DawidSkene { DiagonalPrior = 0.01, OffDiagonalPrior = 0.01 }.Fit(ratings);
        // Nothing in the ratings tells that all raters lie: they are taken at their word.
        Assert.All(Enumerable.Range(0, 3), rater => Assert.True(fit.Accuracy(rater) > 0.8));
        Assert.True(truth.Zip(fit.Labels, static (a, b) => a == b).Count(static same => same) < 30);
    }

    [Fact]
    public void A_cell_that_two_labels_claim_goes_to_the_surer()
    {
        GridGeometry grid = GridGeometry.Picture(3, 1);
        LabelGrid Of(params long[] labels) => LabelGrid.Of(grid, labels);
        FusedGrid fused = GridFusion.Fuse([Of(1, 2, 0), Of(1, 2, 4), Of(2, 2, 4)], new MajorityVote());
        Assert.Equal([1L, 2L, 4L], fused.Grid.ToValues());
        Assert.Equal([0L, 0L, -1L], GridFusion.Fuse([Of(0, 0, 4), Of(0, 0, 0)], new MajorityVote(), TiePolicy.Undecided).Grid.ToValues());
    }

    [Fact]
    public void Labels_drawn_by_raters_of_known_confusions_are_recovered_all_at_once()
    {
        GridGeometry grid = GridGeometry.Picture(200, 200);
        var random = new Random(3);
        // A true map of three labels, and three raters who each confuse 1 with 2 in their own way.
        long[] truth = [.. Enumerable.Range(0, grid.Cells).Select(cell => cell % 200 < 60 ? 1L : cell % 200 < 110 ? 2 : 0)];
        double[] right = [0.9, 0.85, 0.8];
        LabelGrid[] raters = [.. right.Select(accuracy => LabelGrid.Of(grid, [.. truth.Select(label => label == 0 ? random.Next(50) == 0 ? 1 : 0 : random.NextDouble() < accuracy ? label : 3 - label)]))];
        FusedGrid fused = GridFusion.Fuse(raters, MultiLabelStaple.Name);
        Assert.Equal([0L, 1, 2], fused.Confusions!.Labels);
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(right[k], fused.Confusions.Matrices[k][1, 1], 0.02);
            Assert.Equal(1 - right[k], fused.Confusions.Matrices[k][2, 1], 0.02);
            Assert.Equal(0.02, fused.Confusions.Matrices[k][0, 1], 0.01);
        }
        int ErrorsOf(LabelGrid map) => map.ToValues().Zip(truth, static (a, b) => a != b).Count(static wrong => wrong);
        Assert.True(ErrorsOf(fused.Grid) < 0.7 * raters.Min(ErrorsOf));
    }

    [Fact]
    public void Undecided_cells_are_no_label_of_their_own() => Gen.Int[0, 3].Array[40].Sample(static cells =>
    {
        GridGeometry grid = GridGeometry.Picture(5, 4);
        LabelGrid Of(int offset) => LabelGrid.Of(grid, [.. cells.Skip(offset).Take(20).Select(static cell => (long)cell)]);
        FusedGrid fused = GridFusion.Fuse([Of(0), Of(20)], MultiLabelStaple.Name, TiePolicy.Undecided);
        if (fused.Confusions is not { } confusions) return;
        Assert.DoesNotContain(-1, confusions.Labels);
        Assert.Equal(1, confusions.Prevalences.Sum(), 1e-6);
        foreach (double[,] matrix in confusions.Matrices)
            for (int row = 0; row < confusions.Labels.Count; row++) Assert.Equal(1, Enumerable.Range(0, confusions.Labels.Count).Sum(column => matrix[row, column]), 1e-6);
        Assert.All(fused.Grid.Labels, label => Assert.True(label == -1 || confusions.Labels.Contains(label)));
    }, iter: Cases);

    private static void AssertClose(double[] expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
