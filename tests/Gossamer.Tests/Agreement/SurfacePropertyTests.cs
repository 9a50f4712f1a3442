using CsCheck;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Similarity;
using Gossamer.Agreement.Surfaces;
using Gossamer.Learning.Data.Grids;
using Xunit;

namespace Gossamer.Tests.Agreement;

/// <summary>What holds of measures whatever the masks, on a thousand random pairs each.</summary>
public sealed class SurfacePropertyTests
{
    private const int Cases = 1000;

    private static readonly Boundary[] Boundaries = [Boundary.Surfel, Boundary.Voxel, Boundary.Points];

    [Fact]
    public void Overlaps_are_symmetric_within_bounds_and_related() => MaskGenerator.Pair.Sample(static pair =>
    {
        Overlap there = Overlap.Of(pair.First, pair.Second), back = Overlap.Of(pair.Second, pair.First);
        Assert.Equal(there.Dice, back.Dice);
        Assert.Equal(there.Iou, back.Iou);
        long brute = Enumerable.Range(0, pair.First.Geometry.Cells).Count(cell => pair.First[cell] && pair.Second[cell]);
        Assert.Equal(brute, there.Common);
        if (there.BothEmpty) return;
        Assert.InRange(there.Dice, 0, 1);
        Assert.Equal(there.Dice / (2 - there.Dice), there.Iou, 1e-12);
    }, iter: Cases);

    [Fact]
    public void Distances_are_those_of_brute_force() => MaskGenerator.Pair.Sample(static pair =>
    {
        if (pair.First.Count == 0 || pair.Second.Count == 0) return;
        GridGeometry grid = pair.First.Geometry;
        foreach (Boundary boundary in (Boundary[])[Boundary.Voxel, Boundary.Points])
        {
            double[] expected = [.. Elements(pair.First, boundary).Select(a => Elements(pair.Second, boundary).Min(b => Distance(grid, a, b))).Order()];
            DistanceDistribution actual = SurfaceReferenceTests.Pair(pair.First, pair.Second, boundary).FirstToSecond!;
            double[] listed = [.. actual.Distances.SelectMany((distance, i) => Enumerable.Repeat(distance, (int)actual.Counts[i]))];
            Assert.Equal(expected.Length, listed.Length);
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], listed[i], 1e-9);
            // Percentile 0 is a percentile: the least distance, where a test for truth would take it for none at all.
            MaskPair both = SurfaceReferenceTests.Pair(pair.First, pair.Second, boundary);
            double[] back = [.. Elements(pair.Second, boundary).Select(a => Elements(pair.First, boundary).Min(b => Distance(grid, a, b)))];
            Assert.Equal(Math.Max(expected[0], back.Min()), new HausdorffDistance(0, boundary, HausdorffRule.MaxOfDirected).Compare(both), 1e-9);
            Assert.Equal(Math.Max(expected[^1], back.Max()), new HausdorffDistance(100, boundary, HausdorffRule.MaxOfDirected).Compare(both), 1e-9);
        }
    }, iter: Cases);

    [Fact]
    public void Surface_measures_are_symmetric_and_grow_with_percentile_and_tolerance() => MaskGenerator.Pair.Sample(static pair =>
    {
        foreach (Boundary boundary in Boundaries)
        {
            MaskPair there = SurfaceReferenceTests.Pair(pair.First, pair.Second, boundary), back = SurfaceReferenceTests.Pair(pair.Second, pair.First, boundary);
            foreach (HausdorffRule rule in Enum.GetValues<HausdorffRule>())
            {
                double last = double.NegativeInfinity;
                foreach (double percentile in (ReadOnlySpan<double>)[0, 25, 50, 95, 100])
                {
                    double value = new HausdorffDistance(percentile, boundary, rule).Compare(there);
                    Assert.Equal(value, new HausdorffDistance(percentile, boundary, rule).Compare(back));
                    if (!double.IsNaN(value)) Assert.True(value >= last - 1e-12);
                    last = value;
                }
            }
            double within = -1;
            foreach (double tolerance in (ReadOnlySpan<double>)[0, 0.5, 1, 2, 100])
            {
                double value = new SurfaceDice(tolerance, boundary).Compare(there);
                Assert.Equal(value, new SurfaceDice(tolerance, boundary).Compare(back), 1e-12);
                if (double.IsNaN(value)) continue;
                Assert.InRange(value, 0, 1 + 1e-12);
                Assert.True(value >= within);
                within = value;
            }
            Assert.Equal(new AverageSurfaceDistance(boundary).Compare(there), new AverageSurfaceDistance(boundary).Compare(back), 1e-12);
        }
    }, iter: Cases);

    /// <summary>The table of edge cases: NaN leaves a case out, infinity counts as worst, and the two are never exchanged.</summary>
    [Fact]
    public void Empty_masks_give_what_the_table_says() => Gen.Select(MaskGenerator.Geometry.SelectMany(MaskGenerator.Of), Gen.Double[0, 5], Gen.Double[0, 100]).Sample(static (mask, tolerance, percentile) =>
    {
        GridGeometry grid = mask.Geometry;
        BinaryMask empty = BinaryMask.Of(grid, static _ => false);
        double diagonal = Math.Sqrt(new[] { grid.Columns * grid.Spacing.X, grid.Rows * grid.Spacing.Y, grid.IsVolume ? grid.Slices * grid.Spacing.Z : 0 }.Sum(static side => side * side));
        foreach (Boundary boundary in Boundaries)
        {
            MaskPair nothing = SurfaceReferenceTests.Pair(empty, empty, boundary);
            MaskPair[] missed = mask.Count == 0 ? [] : [SurfaceReferenceTests.Pair(mask, empty, boundary), SurfaceReferenceTests.Pair(empty, mask, boundary)];
            foreach (MissedMask rule in Enum.GetValues<MissedMask>())
                foreach (ISimilarity distance in (ISimilarity[])[new HausdorffDistance(percentile, boundary, Missed: rule), new AverageSurfaceDistance(boundary, Missed: rule), new AverageSurfaceDistance(boundary, true, rule)])
                {
                    Assert.True(double.IsNaN(distance.Compare(nothing)));
                    foreach (MaskPair pair in missed) Assert.Equal(rule == MissedMask.Infinite ? double.PositiveInfinity : diagonal, distance.Compare(pair), 1e-9);
                }
            foreach (ISimilarity share in (ISimilarity[])[new SurfaceDice(tolerance, boundary), new BoundaryF(tolerance)])
            {
                Assert.True(double.IsNaN(share.Compare(nothing)));
                foreach (MaskPair pair in missed) Assert.Equal(0, share.Compare(pair));
            }
            foreach (bool isIou in (bool[])[false, true])
            {
                Assert.True(double.IsNaN(new OverlapSimilarity(isIou).Compare(nothing)));
                Assert.Equal(1, new OverlapSimilarity(isIou, EmptyMasks.Perfect).Compare(nothing));
                foreach (EmptyMasks rule in Enum.GetValues<EmptyMasks>())
                    foreach (MaskPair pair in missed) Assert.Equal(0, new OverlapSimilarity(isIou, rule).Compare(pair));
            }
        }
        // In a mean, what does not apply is left out and counted, and what is infinite stays.
        Aggregate some = Aggregate.Of([0.25, double.NaN, 0.75, double.NaN]), infinite = Aggregate.Of([0.25, double.NaN, double.PositiveInfinity, tolerance]);
        Assert.Equal((0.5, 2, 2, 0), (some.Mean, some.Used, some.Excluded, some.Infinite));
        Assert.Equal((double.PositiveInfinity, Math.Max(0.25, tolerance), 3, 1, 1), (infinite.Mean, infinite.Median, infinite.Used, infinite.Excluded, infinite.Infinite));
    }, iter: Cases);

    [Fact]
    public void The_least_percentile_has_a_name()
    {
        GridGeometry grid = GridGeometry.Picture(16, 4);
        BinaryMask first = BinaryMask.Of(grid, static cell => cell % 16 < 4), second = BinaryMask.Of(grid, static cell => cell % 16 < 8);
        MaskPair pair = SurfaceReferenceTests.Pair(first, second, Boundary.Voxel);
        Assert.Equal(0, SimilarityCatalog.Parse("hd0:voxel").Compare(pair));
        Assert.Equal(4, SimilarityCatalog.Parse("hd100:voxel").Compare(pair));
    }

    [Theory]
    [InlineData("hd101")]
    [InlineData("hd")]
    [InlineData("hd95:edge")]
    [InlineData("hd95:voxel:mean")]
    [InlineData("hd95:voxel:pooled:2")]
    [InlineData("assd:voxel:median")]
    [InlineData("assd:voxel:pooled:1")]
    [InlineData("nsd")]
    [InlineData("nsd:-1")]
    [InlineData("nsd:2:voxel:pooled")]
    [InlineData("nsd:2km")]
    [InlineData("boundary-f:2:voxel")]
    [InlineData("dice:1")]
    [InlineData("kappa")]
    public void Measures_that_do_not_exist_are_not_taken_for_others(string name)
    {
        string message = Assert.Throws<ArgumentException>(() => SimilarityCatalog.Parse(name)).Message;
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
        Assert.Contains("expected dice", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Distances_scale_with_the_spacing_and_overlaps_do_not() => Gen.Select(MaskGenerator.Pair, Gen.Double[0.1, 9]).Sample(static (pair, factor) =>
    {
        (double x, double y, double z) = pair.First.Geometry.Spacing;
        GridGeometry wide = pair.First.Geometry with { Spacing = (factor * x, factor * y, factor * z) };
        BinaryMask first = BinaryMask.Of(wide, cell => pair.First[cell]), second = BinaryMask.Of(wide, cell => pair.Second[cell]);
        MaskPair narrow = SurfaceReferenceTests.Pair(pair.First, pair.Second, Boundary.Surfel), scaled = SurfaceReferenceTests.Pair(first, second, Boundary.Surfel);
        Assert.Equal(narrow.Overlap, scaled.Overlap);
        foreach (ISimilarity measure in (ISimilarity[])[new HausdorffDistance(100), new AverageSurfaceDistance()])
        {
            double value = measure.Compare(narrow);
            if (double.IsFinite(value)) Assert.Equal(factor * value, measure.Compare(scaled), 1e-9 * Math.Max(1, factor * value));
            else Assert.Equal(value, measure.Compare(scaled));
        }
    }, iter: Cases);

    [Fact]
    public void Masks_at_the_edge_of_the_image_keep_their_boundary() => MaskGenerator.Geometry.Sample(static grid =>
    {
        BinaryMask full = BinaryMask.Of(grid, static _ => true);
        Assert.True(SurfaceDistances.Between([full, full], Boundary.Voxel)[0, 1].Count > 0);
        Assert.True(SurfaceDistances.Between([full, full], Boundary.Surfel)[0, 1].Area > 0);
        Assert.Equal(new CellBox(0, 0, 0, grid.Columns, grid.Rows, grid.Slices), full.Bounds);
    }, iter: Cases);

    [Fact]
    public void The_box_of_a_mask_is_the_smallest() => MaskGenerator.Geometry.SelectMany(MaskGenerator.Of).Sample(static mask =>
    {
        int[] cells = [.. Enumerable.Range(0, mask.Geometry.Cells).Where(cell => mask[cell])];
        if (cells.Length == 0)
        {
            Assert.True(mask.Bounds.IsEmpty);
            return;
        }
        (int columns, int rows) = (mask.Geometry.Columns, mask.Geometry.Rows);
        Assert.Equal(
            new CellBox(
                cells.Min(cell => cell % columns), cells.Min(cell => cell / columns % rows), cells.Min(cell => cell / columns / rows),
                cells.Max(cell => cell % columns) + 1, cells.Max(cell => cell / columns % rows) + 1, cells.Max(cell => cell / columns / rows) + 1),
            mask.Bounds);
    }, iter: Cases);

    [Fact]
    public void Masks_that_do_not_coincide_are_refused()
    {
        BinaryMask one = BinaryMask.Of(GridGeometry.Picture(4, 4), static _ => true);
        BinaryMask shape = BinaryMask.Of(GridGeometry.Picture(4, 5), static _ => true), spacing = BinaryMask.Of(new GridGeometry(4, 4, 1, (1, 1.01, 1)), static _ => true);
        BinaryMask close = BinaryMask.Of(new GridGeometry(4, 4, 1, (1, 1.00001, 1)), static _ => true);
        Assert.Contains("shape 4 x 4", Assert.Throws<ArgumentException>(() => Overlap.Of(one, shape)).Message, StringComparison.Ordinal);
        Assert.Contains("spacing", Assert.Throws<ArgumentException>(() => SurfaceDistances.Between([one, spacing], Boundary.Surfel)).Message, StringComparison.Ordinal);
        Assert.Equal(1, Overlap.Of(one, close).Dice);
    }

    private static IEnumerable<int> Elements(BinaryMask mask, Boundary boundary)
    {
        GridGeometry grid = mask.Geometry;
        bool Set(int x, int y, int z) => (uint)x < (uint)grid.Columns && (uint)y < (uint)grid.Rows && (uint)z < (uint)grid.Slices && mask[(z * grid.Rows + y) * grid.Columns + x];
        for (int cell = 0; cell < grid.Cells; cell++)
        {
            if (!mask[cell]) continue;
            (int x, int y, int z) = (cell % grid.Columns, cell / grid.Columns % grid.Rows, cell / grid.Columns / grid.Rows);
            bool inside = Set(x - 1, y, z) && Set(x + 1, y, z) && Set(x, y - 1, z) && Set(x, y + 1, z) && (!grid.IsVolume || (Set(x, y, z - 1) && Set(x, y, z + 1)));
            if (boundary == Boundary.Points || !inside) yield return cell;
        }
    }

    private static double Distance(GridGeometry grid, int a, int b)
    {
        double x = (a % grid.Columns - b % grid.Columns) * grid.Spacing.X, y = (a / grid.Columns % grid.Rows - b / grid.Columns % grid.Rows) * grid.Spacing.Y;
        double z = (a / grid.Columns / grid.Rows - b / grid.Columns / grid.Rows) * grid.Spacing.Z;
        return Math.Sqrt(x * x + y * y + z * z);
    }
}
