using CsCheck;
using Gossamer.Agreement.Masks;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Tests.Agreement;

/// <summary>Random masks, small enough for brute force: pictures and volumes of random spacing, with cells at random or in blocks, empty ones among them.</summary>
internal static class MaskGenerator
{
    public static Gen<GridGeometry> Geometry { get; } = Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 5], Gen.Double[0.2, 3], Gen.Double[0.2, 3], Gen.Double[0.2, 3])
        .Select(static (columns, rows, slices, x, y, z) => new GridGeometry(columns, rows, slices, (x, y, z)));

    public static Gen<BinaryMask> Of(GridGeometry grid) => Gen.OneOf(
        Gen.Bool.Array[grid.Cells].Select(cells => BinaryMask.Of(grid, cell => cells[cell])),
        Gen.Select(Gen.Int[0, grid.Columns], Gen.Int[0, grid.Rows], Gen.Int[0, grid.Slices], Gen.Int[0, 4]).Select((x, y, z, size) => BinaryMask.Of(grid, cell =>
            Math.Abs(cell % grid.Columns - x) < size && Math.Abs(cell / grid.Columns % grid.Rows - y) < size && Math.Abs(cell / grid.Columns / grid.Rows - z) < size)));

    public static Gen<(BinaryMask First, BinaryMask Second)> Pair { get; } = Geometry.SelectMany(static grid => Gen.Select(Of(grid), Of(grid)));

    public static Gen<BinaryMask[]> Several(int count) => Geometry.SelectMany(grid => Of(grid).Array[count]);
}
