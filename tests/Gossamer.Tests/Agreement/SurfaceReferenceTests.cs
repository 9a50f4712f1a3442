using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Similarity;
using Gossamer.Agreement.Surfaces;
using Gossamer.Learning.Data.Grids;
using Xunit;

namespace Gossamer.Tests.Agreement;

/// <summary>Surface measures of shapes whose values were published or counted by hand.</summary>
public sealed class SurfaceReferenceTests
{
    [Fact]
    public void A_square_with_a_bump_in_every_convention()
    {
        GridGeometry grid = GridGeometry.Picture(64, 64);
        BinaryMask square = Rectangle(grid, 20, 20, 40, 40), bumped = square.Or(Rectangle(grid, 40, 30, 50, 31));
        MaskPair pair = Pair(bumped, square, Boundary.Voxel);
        Assert.Equal(85, pair.FirstToSecond!.Count);
        Assert.Equal(76, pair.SecondToFirst!.Count);
        Assert.Equal(0.987654, pair.Overlap.Dice, 5e-7);
        Assert.Equal(10, Value("hd100:voxel", pair));
        Assert.Equal(5.8, Value("hd95:voxel:max-of-directed", pair), 1e-9);
        Assert.Equal(2, Value("hd95:voxel:pooled", pair), 1e-9);
        Assert.Equal(6, Value("hd95:voxel:weighted-directed", pair), 1e-9);
        Assert.Equal(0.347826, Value("assd:voxel", pair), 5e-7);
        Assert.Equal(0.330108, Value("assd:voxel:mean-of-means", pair), 5e-7);
        foreach ((int tolerance, double nsd) in (ReadOnlySpan<(int, double)>)[(0, 0.931677), (1, 0.944099), (2, 0.950311), (5, 0.968944)])
            Assert.Equal(nsd, Value($"nsd:{tolerance}:voxel", pair), 5e-7);
    }

    [Fact]
    public void Two_single_pixels()
    {
        // Rows have the spacing 2 and columns 1, as (50, 70) and (50, 72) with spacing (2, 1).
        GridGeometry grid = new(128, 128, 1, (1, 2, 1));
        MaskPair pair = Pair(Rectangle(grid, 70, 50, 71, 51), Rectangle(grid, 72, 50, 73, 51), Boundary.Surfel);
        Assert.Equal([1.0, 2.0], pair.FirstToSecond!.Distances);
        Assert.Equal([2L, 2L], pair.FirstToSecond.Counts);
        Assert.Equal((1.5, 1.5), (pair.FirstToSecond.Mean, pair.SecondToFirst!.Mean));
        Assert.Equal((2, 2, 0.5, 0), (Value("hd100", pair), Value("hd95", pair), Value("nsd:1", pair), pair.Overlap.Dice));
    }

    [Fact]
    public void Two_slabs()
    {
        // Slices have the spacing 2: rows 0 to 49 of the first axis against 0 to 50.
        GridGeometry grid = new(100, 100, 100, (1, 1, 2));
        BinaryMask thin = BinaryMask.Of(grid, cell => cell / 10_000 < 50), thick = BinaryMask.Of(grid, cell => cell / 10_000 < 51);
        MaskPair pair = Pair(thin, thick, Boundary.Surfel);
        Assert.Equal((0.322, 0.339), (Math.Round(pair.FirstToSecond!.Mean, 3), Math.Round(pair.SecondToFirst!.Mean, 3)));
        Assert.Equal(2, Value("hd95", pair));
        Assert.Equal(0.836, Value("nsd:1", pair), 5e-4);
        Assert.Equal(0.842, pair.FirstToSecond.AreaWithin(1) / pair.FirstToSecond.Area, 5e-4);
        Assert.Equal(0.830, pair.SecondToFirst.AreaWithin(1) / pair.SecondToFirst.Area, 5e-4);
        Assert.Equal(0.990, pair.Overlap.Dice, 5e-4);
    }

    [Fact]
    public void The_boundary_of_a_box_has_its_faces_but_for_cut_edges()
    {
        // Marching cubes cuts the twelve edges and eight corners of a box of a x b x c.
        (int a, int b, int c) = (7, 5, 4);
        GridGeometry grid = new(12, 12, 12, (1, 1, 1));
        BinaryMask box = BinaryMask.Of(grid, cell => cell % 12 - 2 is var x && cell / 12 % 12 - 2 is var y && cell / 144 - 2 is var z
            && (uint)x < a && (uint)y < b && (uint)z < c);
        double faces = 2.0 * ((a - 1) * (b - 1) + (b - 1) * (c - 1) + (a - 1) * (c - 1));
        double edges = 4 * Math.Sqrt(0.5) * (a - 1 + b - 1 + c - 1), corners = 8 * Math.Sqrt(3) / 8;
        double area = SurfaceDistances.Between([box, box], Boundary.Surfel)[0, 1].Area;
        Assert.Equal(faces + edges + corners, area, 1e-9);
    }

    [Theory]
    [InlineData(true, true, "dice", double.NaN)]
    [InlineData(true, true, "iou", double.NaN)]
    [InlineData(true, true, "hd95", double.NaN)]
    [InlineData(true, true, "assd", double.NaN)]
    [InlineData(true, true, "nsd:1", double.NaN)]
    [InlineData(true, true, "boundary-f:1", double.NaN)]
    [InlineData(false, true, "dice", 0)]
    [InlineData(false, true, "iou", 0)]
    [InlineData(false, true, "hd95", double.PositiveInfinity)]
    [InlineData(false, true, "assd", double.PositiveInfinity)]
    [InlineData(true, false, "hd95", double.PositiveInfinity)]
    [InlineData(false, true, "nsd:1", 0)]
    [InlineData(true, false, "boundary-f:1", 0)]
    public void Empty_masks(bool firstEmpty, bool secondEmpty, string measure, double expected)
    {
        GridGeometry grid = GridGeometry.Picture(8, 8);
        BinaryMask empty = BinaryMask.Of(grid, static _ => false), full = Rectangle(grid, 2, 2, 4, 4);
        ISimilarity similarity = SimilarityCatalog.Parse(measure);
        MaskPair pair = Pair(firstEmpty ? empty : full, secondEmpty ? empty : full, similarity.Boundary ?? Boundary.Voxel);
        Assert.Equal(expected, similarity.Compare(pair));
        if (firstEmpty && secondEmpty) Assert.Equal(1, new OverlapSimilarity(false, EmptyMasks.Perfect).Compare(pair));
        else if (double.IsInfinity(expected)) Assert.Equal(Math.Sqrt(128), SimilarityCatalog.Parse(measure, missed: MissedMask.Diagonal).Compare(pair), 1e-12);
    }

    [Fact]
    public void What_does_not_apply_is_left_out_and_what_is_infinite_stays()
    {
        Aggregate aggregate = Aggregate.Of([1, double.NaN, 3, double.PositiveInfinity]);
        Assert.Equal((double.PositiveInfinity, 3.0, 3, 1, 1), (aggregate.Mean, aggregate.Median, aggregate.Used, aggregate.Excluded, aggregate.Infinite));
        Assert.Equal((2.0, 2.0, 2, 1, 0), (Aggregate.Of([1, 3, double.NaN]).Mean, Aggregate.Of([1, 3, double.NaN]).Median, Aggregate.Of([1, 3, double.NaN]).Used, 1, 0));
    }

    internal static MaskPair Pair(BinaryMask first, BinaryMask second, Boundary boundary)
    {
        SurfaceDistances distances = SurfaceDistances.Between([first, second], boundary);
        return new MaskPair(Overlap.Of(first, second), first.Geometry, distances[0, 1], distances[1, 0]);
    }

    private static double Value(string measure, MaskPair pair) => SimilarityCatalog.Parse(measure).Compare(pair);

    private static BinaryMask Rectangle(GridGeometry grid, int x0, int y0, int x1, int y1) =>
        BinaryMask.Of(grid, cell => cell % grid.Columns is var x && cell / grid.Columns is var y && x >= x0 && x < x1 && y >= y0 && y < y1);
}
