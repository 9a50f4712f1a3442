using System.Globalization;
using CsCheck;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Data.Tables;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Agreement;

public sealed class SoftLabelTests
{
    private const int Cases = 1000;

    /// <summary>Maps of labels 0, 1, 2 and 5 by three raters.</summary>
    private static readonly Gen<LabelGrid[]> Maps = MaskGenerator.Geometry.SelectMany(static grid => Gen.Int[0, 9].Array[grid.Cells].Array[3].Select(raters =>
        raters.Select(cells => LabelGrid.Of(grid, [.. cells.Select(static cell => cell < 5 ? 0L : cell < 8 ? 1 : cell == 8 ? 2 : 5)])).ToArray()));

    [Fact]
    public void Shares_of_the_majority_are_counted_cell_by_cell() => Maps.Sample(static maps =>
    {
        FusedGrid fused = GridFusion.Fuse(maps, "majority");
        long[][] values = [.. maps.Select(static map => map.ToValues())];
        Assert.Equal(values.SelectMany(static cells => cells).Where(static label => label != 0).Distinct().Order(), fused.Labels.Select(static label => label.Label));
        long[] hard = fused.Grid.ToValues();
        for (int cell = 0; cell < hard.Length; cell++)
        {
            double background = values.Count(cells => cells[cell] == 0) / 3.0;
            foreach (FusedLabel label in fused.Labels)
            {
                double share = label.Probability!(cell);
                Assert.Equal(values.Count(cells => cells[cell] == label.Label) / 3.0, share, 1e-15);
                Assert.Equal(hard[cell] == label.Label, share > 0.5);
                background += share;
            }
            Assert.Equal(1, background, 1e-12);
        }
    }, iter: Cases);

    [Fact]
    public void Probabilities_of_staple_follow_from_its_sensitivities() => Maps.Sample(static maps =>
    {
        foreach (FusedLabel label in GridFusion.Fuse(maps, "staple").Labels)
        {
            BinaryMask[] masks = [.. maps.Select(map => BinaryMask.Of(map, label.Label))];
            StapleFit fit = label.Staple!;
            GridGeometry geometry = maps[0].Geometry;
            CellBox box = VotePatterns.Count(masks, new Staple().Margin).Box;
            for (int cell = 0; cell < geometry.Cells; cell++)
            {
                double inside = fit.Prevalence, outside = 1 - fit.Prevalence;
                for (int k = 0; k < 3; k++)
                {
                    (double p, double q) = (fit.Sensitivities[k], fit.Specificities[k]);
                    inside *= masks[k][cell] ? p : 1 - p;
                    outside *= masks[k][cell] ? 1 - q : q;
                }
                Assert.Equal(IsIn(box, geometry, cell) ? inside / (inside + outside) : 0, label.Probability!(cell), 1e-9);
            }
        }
    }, iter: Cases);

    [Fact]
    public void Probabilities_of_Dawid_and_Skene_follow_from_their_confusions() => Maps.Sample(static maps =>
    {
        FusedGrid fused = GridFusion.Fuse(maps, MultiLabelStaple.Name);
        if (fused.Confusions is not { } confusions) return;
        GridGeometry geometry = maps[0].Geometry;
        CellBox box = default;
        foreach (LabelGrid map in maps) box = box.Around(BinaryMask.Foreground(map).Bounds);
        box = box.Grow(new MultiLabelStaple().Margin, geometry);
        long[][] values = [.. maps.Select(static map => map.ToValues())];
        int[] PlacesAt(int cell) => [.. values.Select(cells => confusions.Labels.ToList().IndexOf(cells[cell]))];
        for (int cell = 0; cell < geometry.Cells; cell++)
        {
            int[] said = PlacesAt(cell);
            double[] joint = [.. confusions.Labels.Select((_, c) => confusions.Prevalences[c] * Enumerable.Range(0, 3).Aggregate(1.0, (product, k) => product * confusions.Matrices[k][c, said[k]]))];
            foreach (FusedLabel label in fused.Labels)
            {
                double expected = IsIn(box, geometry, cell) ? joint[confusions.Labels.ToList().IndexOf(label.Label)] / joint.Sum() : 0;
                Assert.Equal(expected, label.Probability!(cell), 1e-9);
            }
        }
    }, iter: Cases);

    [Fact]
    public void Shares_of_simple_are_weighted_votes() => Maps.Sample(static maps =>
    {
        foreach (FusedLabel label in GridFusion.Fuse(maps, "simple").Labels)
        {
            long[][] values = [.. maps.Select(static map => map.ToValues())];
            for (int cell = 0; cell < values[0].Length; cell++)
                Assert.Equal(Enumerable.Range(0, 3).Sum(k => values[k][cell] == label.Label ? label.Weights[k] : 0), label.Probability!(cell), 1e-12);
        }
        Assert.All(GridFusion.Fuse(maps, "shape-mean").Labels, static label => Assert.Null(label.Probability));
    }, iter: Cases);

    [Fact]
    public void Other_names_of_labels_and_another_order_of_raters_change_names_alone() => Gen.Select(Maps, Gen.Int[0, 1000]).Sample(static (maps, seed) =>
    {
        long[] names = [1, 2, 5], other = [1, 2, 5];
        int[] order = [0, 1, 2];
        new Random(seed).Shuffle(other);
        new Random(seed + 1).Shuffle(order);
        LabelGrid[] renamed = [.. order.Select(k => LabelGrid.Of(maps[k].Geometry, [.. maps[k].ToValues().Select(label => label == 0 ? 0 : other[Array.IndexOf(names, label)])]))];
        // Iterations that run on amplify rounding where a fit sits on a saddle.
        var brief = new MultiLabelStaple { Model = new DawidSkene { MostIterations = 4 } };
        foreach ((FusedGrid first, FusedGrid second) in ((FusedGrid, FusedGrid)[])
            [
                (GridFusion.Fuse(maps, "majority"), GridFusion.Fuse(renamed, "majority")), (GridFusion.Fuse(maps, "simple"), GridFusion.Fuse(renamed, "simple")),
                (GridFusion.Fuse(maps, new Staple { MostIterations = 4 }), GridFusion.Fuse(renamed, new Staple { MostIterations = 4 })), (brief.Fuse(maps), brief.Fuse(renamed)),
            ])
        {
            Assert.Equal(first.Labels.Count, second.Labels.Count);
            foreach (FusedLabel label in first.Labels)
            {
                FusedLabel twin = second.Labels.Single(one => one.Label == other[Array.IndexOf(names, label.Label)]);
                for (int cell = 0; cell < first.Grid.Codes.Length; cell++) Assert.Equal(label.Probability!(cell), twin.Probability!(cell), 1e-6);
            }
        }
        Assert.Equal(
            GridFusion.Fuse(maps, "majority").Grid.ToValues().Select(label => label == 0 ? 0 : other[Array.IndexOf(names, label)]), GridFusion.Fuse(renamed, "majority").Grid.ToValues());
    }, iter: Cases);

    [Fact]
    public void Soft_dice_is_symmetric_within_bounds_and_dice_of_masks() => Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Bool, Gen.Bool).Array[1, 30].Sample(static cells =>
    {
        float[] x = [.. cells.Select(static cell => (float)cell.Item1)], y = [.. cells.Select(static cell => (float)cell.Item2)];
        float[] first = [.. cells.Select(static cell => cell.Item3 ? 1f : 0)], second = [.. cells.Select(static cell => cell.Item4 ? 1f : 0)];
        foreach (bool squared in (bool[])[false, true])
        {
            double value = SoftDice.Of(x, y, squared);
            Assert.Equal(value, SoftDice.Of(y, x, squared), 1e-12);
            if (!double.IsNaN(value)) Assert.InRange(value, 0, 1 + 1e-12);
            Assert.Equal(x.Concat(y).All(static probability => probability == 0), double.IsNaN(value));
            double marked = first.Sum() + second.Sum();
            Assert.Equal(marked == 0 ? double.NaN : 2 * first.Zip(second).Count(static pair => pair.First == 1 && pair.Second == 1) / marked, SoftDice.Of(first, second, squared), 1e-12);
            if (squared && x.Any(static probability => probability > 0)) Assert.Equal(1, SoftDice.Of(x, x, squared), 1e-12);
        }
        Assert.Throws<ArgumentException>(() => SoftDice.Of(x, [.. y, 0.5f]));
        Assert.Throws<ArgumentException>(() => SoftDice.Of([1.1f], [0.5f]));
    }, iter: Cases);

    [Theory]
    [InlineData("majority")]
    [InlineData("staple")]
    [InlineData("simple")]
    [InlineData("dawid-skene")]
    public void Volumes_go_to_files_that_lie_where_the_raters_do(string method)
    {
        using var folder = new TemporaryFolder();
        double[] affine = [-0.7, 0, 0, 90, 0, 0.7, 0, -126, 0, 0.1, 3, -72];
        var geometry = new GridGeometry(12, 9, 4, (0.7, 0.7, 3), affine);
        var random = new Random(5);
        Dictionary<string, LabelGrid[]> drawn = [];
        // Nobody gives the label 300 in the second case, which has a map of it nevertheless.
        foreach ((string name, long[] labels) in ((string, long[])[])[("c1", [0, 1, 300]), ("c2", [0, 0, 1])])
        {
            drawn.Add(name, [.. Enumerable.Range(0, 3).Select(_ => LabelGrid.Of(geometry, [.. Enumerable.Range(0, geometry.Cells).Select(cell => labels[(cell / 40 + random.Next(2)) % 3])]))]);
            for (int k = 0; k < 3; k++)
            {
                Directory.CreateDirectory(folder["a", $"r{k}"]);
                LabelFile.Write(folder["a", $"r{k}", $"{name}.nii.gz"], drawn[name][k]);
            }
        }
        AgreementFusionResult result = Fuse(new AgreementFusionOptions { Annotations = folder["a"], Method = method, Out = folder["hard"], Soft = folder["soft"] });
        Assert.Equal(
            [folder["hard", "c1.nii.gz"], folder["hard", "c2.nii.gz"], .. ((string[])["c1/1", "c1/300", "c2/1", "c2/300"]).Select(name => folder["soft", $"{name}.nii.gz"])], result.Written);
        foreach (string name in drawn.Keys)
        {
            FusedGrid fused = GridFusion.Fuse(drawn[name], method);
            Assert.Equal(fused.Grid.ToValues(), LabelFile.Read(folder["hard", $"{name}.nii.gz"]).ToValues());
            foreach (long label in (long[])[1, 300])
            {
                ProbabilityGrid soft = ProbabilityFile.Read(folder["soft", name, $"{label}.nii.gz"]);
                Assert.Equal(affine.Select(static number => (double)(float)number), soft.Geometry.Affine);
                Assert.Null(geometry.DifferenceFrom(soft.Geometry));
                FusedLabel? part = fused.Labels.FirstOrDefault(one => one.Label == label);
                for (int cell = 0; cell < geometry.Cells; cell++) Assert.Equal((float)(part?.Probability!(cell) ?? 0), soft.Values[cell]);
            }
        }
    }

    [Fact]
    public void Pictures_go_to_grey_pictures_of_16_bits_and_those_with_a_spacing_keep_it()
    {
        using var folder = new TemporaryFolder();
        for (int k = 0; k < 3; k++) StudySamples.Disc(folder, "a", $"r{k}", "c", 20 + k, 10);
        Assert.Equal([folder["soft", "c", "1.png"]], Fuse(new AgreementFusionOptions { Annotations = folder["a"], Soft = folder["soft"] }).Written);
        LabelGrid[] maps = [.. Enumerable.Range(0, 3).Select(k => LabelFile.Read(folder["a", $"r{k}", "c.png"]))];
        ProbabilityGrid soft = ProbabilityFile.Read(folder["soft", "c", "1.png"]);
        for (int cell = 0; cell < soft.Values.Length; cell++) Assert.Equal(maps.Count(map => map.Codes[cell] != 0) / 3.0, soft.Values[cell], 0.5001 / 65_535);
        for (int k = 0; k < 2; k++) StudySamples.Disc(folder, "b", $"r{k}", "c", 20 + k, 10, extension: "nii.gz", grid: new GridGeometry(48, 48, 1, (0.5, 0.5, 1)));
        AgreementFusionResult spaced = Fuse(new AgreementFusionOptions { Annotations = folder["b"], Out = folder["h"], Soft = folder["s"] });
        Assert.Equal([folder["h", "c.nii.gz"], folder["s", "c/1.nii.gz"]], spaced.Written);
        Assert.Equal((0.5, 0.5, 1.0), LabelFile.Read(folder["h", "c.nii.gz"]).Geometry.Spacing);
        Assert.Equal((0.5, 0.5, 1.0), ProbabilityFile.Read(folder["s", "c", "1.nii.gz"]).Geometry.Spacing);
        // File by file, the maps of the only case lie in the folder itself.
        AgreementFusionResult single = Fuse(new AgreementFusionOptions { Annotations = "", Files = [folder["a", "r0", "c.png"], folder["a", "r1", "c.png"]], Soft = folder["one"] });
        Assert.Equal([folder["one", "1.png"]], single.Written);
    }

    [Fact]
    public void Ratings_go_to_a_table_of_probabilities() => Gen.Select(Gen.Int[1, 12], Gen.Int[0, 4].Array[36]).Sample(static (units, cells) =>
    {
        using var folder = new TemporaryFolder();
        // Names that a table must quote, and two that differ by their case alone.
        string[] categories = ["yes", "Yes", "a,\"b\";c", "unit"], names = [.. Enumerable.Range(0, units).Select(static unit => $"unit {unit}, {unit}")];
        File.WriteAllLines(folder["r.csv"], ["unit,rater,value", .. Enumerable.Range(0, 3 * units).Select(i => $"\"{names[i / 3]}\",r{i % 3},{(cells[i] == 4 ? "" : DelimitedTable.Field(categories[cells[i]]))}")]);
        foreach (string method in (string[])["majority", "dawid-skene", "one-coin"])
        {
            Fuse(new AgreementFusionOptions { Annotations = folder["r.csv"], Method = method, Categories = categories, Soft = folder["soft.csv"] });
            RatingTable ratings = RatingTable.Of(MeasurementScale.Nominal, RatingFile.Read(folder["r.csv"]).Ratings, categories);
            double[][] expected = method switch
            {
                "majority" => [.. Enumerable.Range(0, units).Select(unit => categories.Select((_, c) => Enumerable.Range(0, 3).Count(k => cells[3 * unit + k] == c) / (double)Enumerable.Range(0, 3).Count(k => cells[3 * unit + k] < 4)).ToArray())],
                _ => [.. new DawidSkene { OneCoin = method == "one-coin" }.Fit(ratings).Posteriors],
            };
            DelimitedTable table = DelimitedTable.Read(folder["soft.csv"]);
            Assert.Equal(["unit", "label", "probability"], table.Columns);
            Assert.Equal(4 * units, table.Rows.Count);
            for (int row = 0; row < table.Rows.Count; row++)
            {
                Assert.Equal((names[row / 4], categories[row % 4]), (table.Rows[row][0], table.Rows[row][1]));
                double share = expected[row / 4][row % 4];
                if (double.IsNaN(share)) Assert.Equal("", table.Rows[row][2]);
                else Assert.Equal(share, double.Parse(table.Rows[row][2], CultureInfo.InvariantCulture), method == "majority" ? 1e-15 : 0);
            }
        }
    }, iter: 100);

    [Fact]
    public void What_cannot_be_is_said_at_once_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        for (int k = 0; k < 2; k++) StudySamples.Disc(folder, "a", $"r{k}", "c1", 20 + k, 10);
        var options = new AgreementFusionOptions { Annotations = folder["a"], Soft = folder["soft"], Out = folder["hard"] };
        Assert.Contains("majority, staple, simple, dawid-skene", Assert.Throws<ArgumentException>(() => Fuse(options with { Method = "shape-mean" })).Message, StringComparison.Ordinal);
        Assert.Contains("same path", Assert.Throws<ArgumentException>(() => Fuse(options with { Out = folder["soft"] })).Message, StringComparison.Ordinal);
        // The second case does not fit, after the first has been fused.
        StudySamples.Disc(folder, "a", "r0", "c2", 20, 10);
        StudySamples.Disc(folder, "a", "r1", "c2", 20, 10, side: 40);
        Assert.Contains("shape 40 x 40", Assert.Throws<InvalidDataException>(() => Fuse(options)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["soft"]) || Directory.Exists(folder["hard"]));
    }

    private static AgreementFusionResult Fuse(AgreementFusionOptions options) => AgreementFusion.Run(options, TestContext.Current.CancellationToken);

    private static bool IsIn(CellBox box, GridGeometry grid, int cell)
    {
        (int x, int y, int z) = (cell % grid.Columns, cell / grid.Columns % grid.Rows, cell / grid.Columns / grid.Rows);
        return !box.IsEmpty && x >= box.X0 && x < box.X1 && y >= box.Y0 && y < box.Y1 && z >= box.Z0 && z < box.Z1;
    }
}
