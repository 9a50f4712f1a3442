using Gossamer.Agreement.Masks;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Surfaces;

/// <summary>The points where elements of boundaries lie: cells, or the corners between them, of a box around all masks.</summary>
/// <param name="Box">The cells.</param>
/// <param name="Columns">Points along x.</param>
/// <param name="Rows">Points along y.</param>
/// <param name="Slices">Points along z.</param>
/// <param name="Spacing">Distance between points.</param>
internal sealed record Lattice(CellBox Box, int Columns, int Rows, int Slices, (double X, double Y, double Z) Spacing)
{
    public int Points => checked(Columns * Rows * Slices);

    public static Lattice Around(IReadOnlyList<BinaryMask> masks, Boundary boundary)
    {
        CellBox box = default;
        foreach (BinaryMask mask in masks) box = box.Around(mask.Bounds);
        GridGeometry grid = masks[0].Geometry;
        int more = boundary == Boundary.Surfel && !box.IsEmpty ? 1 : 0;
        return new Lattice(box, box.Width + more, box.Height + more, grid.IsVolume ? box.Depth + more : box.IsEmpty ? 0 : 1, grid.Spacing);
    }
}
