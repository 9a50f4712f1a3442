using System.Globalization;
using System.Numerics;
using CsCheck;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Statistics;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Agreement;

/// <summary>What holds of whole studies whatever was drawn or said, on a thousand random ones each.</summary>
public sealed class StudyInvariantTests : IDisposable
{
    private const int Cases = 1000, Side = 6;

    private static readonly BootstrapOptions Few = new() { Replicates = 40 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Two raters with an accuracy each, and repeats with another: repeats may agree less than raters do, which no order of levels allows.
    /// </summary>
    [Fact]
    public void Levels_that_contradict_each_other_are_reported_and_left_as_they_are() => Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[5, 100], Gen.Int[5, 100], Gen.Int[20, 60]).Sample(
        (seed, sureness, repeatability, units) =>
        {
            var random = new Random(seed);
            List<string> rows = ["unit,rater,repeat,value"];
            double agreeing = 0, repeated = 0;
            for (int unit = 0; unit < units; unit++)
            {
                int truth = random.Next(2);
                int[] first = [.. Enumerable.Range(0, 2).Select(_ => random.Next(100) < sureness ? truth : random.Next(2))];
                if (first[0] == first[1]) agreeing++;
                for (int rater = 0; rater < 2; rater++)
                {
                    int again = random.Next(100) < repeatability ? first[rater] : random.Next(2);
                    if (again == first[rater]) repeated += 0.5;
                    rows.Add($"u{unit},r{rater},1,c{first[rater]}");
                    rows.Add($"u{unit},r{rater},2,c{again}");
                }
            }
            File.WriteAllLines(_folder["ratings.csv"], rows);
            AgreementReportResult result = AgreementReport.Conclude(new AgreementReportOptions
            {
                Study = new StudyOptions { Annotations = _folder["ratings.csv"], Reference = "rater:r0", Categories = ["c0", "c1"], Bootstrap = Few },
            }).Result;
            AgreementLevels levels = result.Levels;
            Assert.Equal(agreeing / units, levels.InterRater!.Value, 1e-12);
            AssertLevel(CeilingFormulas.SymmetricAccuracy(agreeing / units, 2), levels.TruthCeiling);
            AssertLevel(CeilingFormulas.SymmetricAccuracy(repeated / units, 2), levels.PolicyCeiling);
            LevelEstimate?[] ascending = [levels.InterRater, levels.TruthCeiling, levels.PolicyCeiling];
            bool reversed = false;
            for (int low = 0; low < 3; low++)
                for (int high = low + 1; high < 3; high++) reversed |= ascending[high]?.High < ascending[low]?.Low;
            Assert.Equal(reversed, result.Warnings.Any(static warning => warning.StartsWith("InconsistentRepeats", StringComparison.Ordinal)));
        }, iter: Cases, threads: 1);

    [Fact]
    public void Other_names_and_another_order_of_raters_and_units_change_nothing_but_names_and_order() => Gen.Int[0, 1 << 20].Sample(
        seed =>
        {
            var random = new Random(seed);
            int[][] said = [.. Enumerable.Range(0, 10).Select(_ => Enumerable.Range(0, 4).Select(_ => random.Next(3)).ToArray())];
            int[] units = [.. Enumerable.Range(0, 10)], raters = [0, 1, 2];
            random.Shuffle(units);
            random.Shuffle(raters);
            AgreementReportResult Report(string name, string unit, string rater, IReadOnlyList<int> unitOrder, IReadOnlyList<int> raterOrder)
            {
                File.WriteAllLines(_folder[$"{name}.csv"], ["unit,rater,value", .. unitOrder.SelectMany(u => raterOrder.Select(r => $"{unit}{u},{rater}{r},c{said[u][r]}"))]);
                File.WriteAllLines(_folder[$"{name}-model.csv"], ["unit,model,value", .. unitOrder.Select(u => $"{unit}{u},net,c{said[u][3]}")]);
                return AgreementReport.Conclude(new AgreementReportOptions
                {
                    Study = new StudyOptions { Annotations = _folder[$"{name}.csv"], Predictions = _folder[$"{name}-model.csv"], Reference = "majority", Categories = ["c0", "c1", "c2"], Bootstrap = Few },
                }).Result;
            }
            AgreementReportResult first = Report("first", "u", "r", [.. Enumerable.Range(0, 10)], [0, 1, 2]), second = Report("second", "case ", "z-", units, raters);
            Assert.Equal(first.Levels.InterRater!.Value, second.Levels.InterRater!.Value, 1e-12);
            Assert.Equal(first.Levels.TruthCeiling is null, second.Levels.TruthCeiling is null);
            Assert.Equal(first.Models[0].Score!.Value, second.Models[0].Score!.Value, 1e-12);
            Assert.Equal(
                first.RaterAgreement.Select(static row => (row.Rater[^1], Math.Round(row.Agreement!.Value, 9))).Order(), second.RaterAgreement.Select(static row => (row.Rater[^1], Math.Round(row.Agreement!.Value, 9))).Order());
        }, iter: Cases, threads: 1);

    [Fact]
    public void A_model_that_draws_as_one_rater_is_found_out() => Gen.Select(Gen.Int[0, 1 << 20], Gen.Bool).Sample(
        (seed, imitates) =>
        {
            var random = new Random(seed);
            BinaryMask[] ann = [.. Masks(random, 3)], bob = [.. Masks(random, 3)], own = [.. Masks(random, 3)];
            Write("a", "ann", ann);
            Write("a", "bob", bob);
            Write("p", "model", imitates ? ann : own);
            File.WriteAllText(_folder["trained.txt"], "c1\n");
            AgreementAuditResult audit = AgreementAudit.Run(
                new AgreementAuditOptions { Annotations = _folder["a"], Predictions = _folder["p"], TrainingCases = _folder["trained.txt"], TrainingRater = "ann" }, TestContext.Current.CancellationToken);
            bool copied = ann.Zip(imitates ? ann : own).Count(static pair => pair.First.Words.SequenceEqual(pair.Second.Words)) > 1;
            Assert.Equal(copied, audit.Findings.Any(static finding => finding is { Kind: "imitation", Severity: "error", Raters: ["model", "ann"] }));
            Assert.Equal("c1", Assert.Single(audit.Findings, static finding => finding.Kind == "training-overlap").Case);
        }, iter: Cases, threads: 1);

    [Fact]
    public void Cases_of_the_training_do_not_count_for_models() => Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 12]).Sample(
        (seed, trained) =>
        {
            var random = new Random(seed);
            int[][] said = [.. Enumerable.Range(0, 12).Select(_ => new[] { random.Next(3), random.Next(3), random.Next(3) })];
            File.WriteAllLines(_folder["ratings.csv"], ["unit,rater_a,rater_b", .. said.Select(static (row, unit) => $"u{unit},{row[0]},{row[1]}")]);
            File.WriteAllLines(_folder["model.csv"], ["unit,model,value", .. said.Select(static (row, unit) => $"u{unit},net,{row[2]}")]);
            File.WriteAllLines(_folder["trained.txt"], Enumerable.Range(0, trained).Select(static unit => $"u{unit}"));
            AgreementReportResult result = AgreementReport.Conclude(new AgreementReportOptions
            {
                Study = new StudyOptions
                {
                    Annotations = _folder["ratings.csv"], Predictions = _folder["model.csv"], TrainingCases = _folder["trained.txt"], Reference = "rater:rater_a", RatingLayout = RatingLayout.Wide,
                    Categories = ["0", "1", "2"], Bootstrap = Few,
                },
            }).Result;
            Assert.Equal(12 - trained, result.Models[0].Cases);
            int[][] left = said[trained..];
            if (left.Length == 0) Assert.Null(result.Models[0].Score);
            else Assert.Equal(left.Count(static row => row[0] == row[2]) / (double)left.Length, result.Models[0].Score!.Value, 1e-12);
            Assert.Equal(trained > 0, result.Warnings.Any(static warning => warning.Contains("used in training", StringComparison.Ordinal)));
        }, iter: Cases, threads: 1);

    [Fact]
    public void Pooled_and_mean_dice_have_each_their_name() => Gen.Int[0, 1 << 20].Sample(
        seed =>
        {
            var random = new Random(seed);
            BinaryMask[] ann = [.. Masks(random, 2)], bob = [.. Masks(random, 2)], model = [.. Masks(random, 2)];
            Write("a", "ann", ann);
            Write("a", "bob", bob);
            Write("p", "model", model);
            AgreementReportResult result = AgreementReport.Conclude(new AgreementReportOptions
            {
                Study = new StudyOptions { Annotations = _folder["a"], Predictions = _folder["p"], Reference = "rater:ann", Labels = [1], Bootstrap = Few },
            }).Result;
            double common = 0, marked = 0, sum = 0;
            for (int i = 0; i < 2; i++)
            {
                double both = Enumerable.Range(0, Side * Side).Count(cell => ann[i][cell] && model[i][cell]), all = ann[i].Count + model[i].Count;
                (common, marked, sum) = (common + both, marked + all, sum + 2 * both / all / 2);
            }
            Assert.Equal(sum, result.Models[0].Score!.Value, 1e-12);
            Assert.Equal(2 * common / marked, result.Models[0].PooledDice!.Value, 1e-12);
            int tiny = ann.Count(static mask => mask.Count < 50);
            Assert.Contains(result.Warnings, warning => warning.StartsWith($"the reference of {tiny} cases has fewer than", StringComparison.Ordinal));
        }, iter: Cases, threads: 1);

    [Fact]
    public void Counts_beyond_the_precision_of_single_floats_stay_exact() => Gen.Long[1L << 24, 1L << 40].Array[8].Sample(static counts =>
    {
        Dictionary<ulong, long> patterns = [];
        for (int pattern = 0; pattern < 8; pattern++) patterns.Add((ulong)pattern, counts[pattern]);
        VotePatterns votes = VotePatterns.Of(3, patterns);
        Assert.Equal(counts.Sum(), votes.Cells);
        patterns[0]++;
        Assert.Equal(votes.Cells + 1, VotePatterns.Of(3, patterns).Cells);
        // The first step from mean votes, in whole numbers of thirds.
        StapleFit fit = new Staple { MostIterations = 1 }.Fit(votes);
        for (int k = 0; k < 3; k++)
        {
            BigInteger marked = 0, inside = 0;
            for (int pattern = 0; pattern < 8; pattern++)
            {
                BigInteger weight = (BigInteger)BitOperations.PopCount((uint)pattern) * counts[pattern];
                inside += weight;
                if ((pattern >> k & 1) != 0) marked += weight;
            }
            Assert.Equal((double)(marked * 1_000_000_000_000 / inside) / 1e12, fit.Sensitivities[k], 2e-12);
        }
        // A single cell still counts.
        Overlap overlap = new(counts[0], counts[1], counts[2]), one = new(counts[0] + 1, counts[1], counts[2]);
        Assert.Equal(1, (overlap + one).Common - 2 * overlap.Common);
        Assert.True(one.Dice > overlap.Dice);
    }, iter: Cases);

    [Fact]
    public void Kappas_of_pairs_are_averaged_over_one_set_of_categories() => Gen.Int[0, 3].Array[36].Sample(static cells =>
    {
        // The third rater never says 3: alone, its pairs would have another set of categories.
        double[,] table = new double[12, 3];
        for (int i = 0; i < 36; i++) table[i / 3, i % 3] = i % 3 == 2 ? Math.Min(2, cells[i]) : cells[i];
        Rating[] ratings = [.. Enumerable.Range(0, 36).Select(i => new Rating($"{i / 3}", $"{i % 3}", "", table[i / 3, i % 3].ToString(CultureInfo.InvariantCulture), "here"))];
        RatingTable all = RatingTable.Of(MeasurementScale.Ordinal, ratings, ["0", "1", "2", "3"]);
        CategoryWeights weights = CategoryWeights.Linear(4);
        CoefficientSet set = AgreementMeasurement.Measure(all, weights, Few);
        double?[] pairs = [BruteKappa(table, 0, 1), BruteKappa(table, 0, 2), BruteKappa(table, 1, 2)];
        if (pairs.Any(static value => value is null)) Assert.Equal(EstimateStatus.PerfectButDegenerate, set.CohenKappa.Status);
        else Assert.Equal(pairs.Average()!.Value, set.CohenKappa.Value!.Value, 1e-9);
    }, iter: Cases);

    [Fact]
    public void Far_disagreement_leaves_the_law_of_boundary_noise_alone() => Gen.Select(Gen.Int[6, 12], Gen.Int[3, 6], Gen.Int[0, 1000]).Sample(
        (radius, blob, seed) =>
        {
            // A second rater who moves the boundary by a cell at most, and marks a blob where there is nothing or misses a part.
            GridGeometry grid = GridGeometry.Picture(64, 32);
            bool misses = seed % 2 == 0;
            BinaryMask Disc(double x, double r) => BinaryMask.Of(grid, cell => Math.Pow(cell % 64 - x, 2) + Math.Pow(cell / 64 - 16, 2) < r * r);
            BinaryMask first = misses ? Disc(16, radius).Or(Disc(50, blob)) : Disc(16, radius), second = misses ? Disc(16, radius + 0.3) : Disc(16, radius + 0.3).Or(Disc(50, blob));
            LabelFile.Write(Path("f", "ann"), first.ToGrid());
            LabelFile.Write(Path("f", "bob"), second.ToGrid());
            AgreementReportResult result = AgreementReport.Conclude(new AgreementReportOptions { Study = new StudyOptions { Annotations = _folder["f"], Bootstrap = Few } }).Result;
            ThinDisplacement check = result.Metrics[0].ThinDisplacement!;
            double disputed = first.Except(second).Count + second.Except(first).Count, far = Disc(50, blob).Count;
            Assert.Equal(far / disputed, check.Share, 1e-9);
            Assert.Equal(far / disputed <= 0.4, check.Pass);
            Assert.Equal(check.Pass, result.Levels.TruthCeiling is not null);
            if (!check.Pass) Assert.Contains("differ in what they mark", result.Levels.Reasons["truthCeiling"], StringComparison.Ordinal);
        }, iter: Cases, threads: 1);

    private string Path(string root, string rater)
    {
        Directory.CreateDirectory(_folder[root, rater]);
        return _folder[root, rater, "c.png"];
    }

    private static void AssertLevel(double expected, LevelEstimate? level)
    {
        if (double.IsNaN(expected)) Assert.Null(level);
        else Assert.Equal(expected, level!.Value, 1e-12);
    }

    private static IEnumerable<BinaryMask> Masks(Random random, int count)
    {
        for (int i = 0; i < count; i++)
            yield return BinaryMask.Of(GridGeometry.Picture(Side, Side), cell => cell == 0 || random.Next(2) == 0);
    }

    private void Write(string root, string rater, BinaryMask[] masks)
    {
        Directory.CreateDirectory(_folder[root, rater]);
        for (int i = 0; i < masks.Length; i++) LabelFile.Write(_folder[root, rater, $"c{i}.png"], masks[i].ToGrid());
    }

    /// <summary>Cohen's kappa with linear weights on the categories 0 to 3, from its definition.</summary>
    private static double? BruteKappa(double[,] table, int a, int b)
    {
        double observed = 0, expected = 0, n = table.GetLength(0);
        for (int u = 0; u < n; u++)
        {
            observed += 1 - Math.Abs(table[u, a] - table[u, b]) / 3;
            for (int v = 0; v < n; v++) expected += (1 - Math.Abs(table[u, a] - table[v, b]) / 3) / n;
        }
        return expected == n ? null : (observed / n - expected / n) / (1 - expected / n);
    }
}
