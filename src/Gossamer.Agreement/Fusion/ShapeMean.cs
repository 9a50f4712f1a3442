using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Surfaces;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// The zero level of the mean of the raters' signed distances: where boundaries are displaced rather than parts disputed it keeps shapes
/// whole where votes leave crumbs.
/// </summary>
public sealed record ShapeMean : IMaskFusion
{
    /// <inheritdoc/>
    public string Name => "shape-mean";

    /// <inheritdoc/>
    public bool HasSoftLabels => false;

    /// <inheritdoc/>
    public FusedMask Fuse(IReadOnlyList<BinaryMask> masks)
    {
        GridGeometry grid = masks[0].Geometry;
        Lattice lattice = Lattice.Around(masks, Boundary.Points);
        double[] sum = new double[lattice.Box.IsEmpty ? 0 : lattice.Points];
        foreach (BinaryMask mask in masks)
        {
            if (sum.Length == 0) break;
            double[] signed = SignedDistances(mask, lattice);
            for (int i = 0; i < sum.Length; i++) sum[i] += signed[i] / masks.Count;
        }
        double Signed(int cell)
        {
            int x = cell % grid.Columns - lattice.Box.X0, rest = cell / grid.Columns, y = rest % grid.Rows - lattice.Box.Y0, z = rest / grid.Rows - lattice.Box.Z0;
            bool outside = (uint)x >= (uint)lattice.Columns || (uint)y >= (uint)lattice.Rows || (uint)z >= (uint)lattice.Slices;
            return outside ? double.PositiveInfinity : sum[(z * lattice.Rows + y) * lattice.Columns + x];
        }

        BinaryMask fused = BinaryMask.Of(grid, cell => Signed(cell) < 0);
        return new FusedMask(fused, cell => 1 / (1 + Math.Exp(Math.Clamp(Signed(cell), -500, 500))), [.. masks.Select(_ => 1.0 / masks.Count)]);
    }

    /// <summary>Distance from each cell of the lattice to the boundary of a mask, negative inside; half a cell closer than to the next cell across.</summary>
    private static double[] SignedDistances(BinaryMask mask, Lattice lattice)
    {
        byte[] cells = mask.Unpack(lattice.Box, border: 0);
        int[] inside = [.. Enumerable.Range(0, cells.Length).Where(i => cells[i] != 0)], outside = [.. Enumerable.Range(0, cells.Length).Where(i => cells[i] == 0)];
        double half = Math.Min(lattice.Spacing.X, lattice.Spacing.Y) / 2, far = lattice.Columns * lattice.Spacing.X + lattice.Rows * lattice.Spacing.Y + lattice.Slices * lattice.Spacing.Z;
        double[] toInside = DistanceTransform.Squared(lattice, inside), toOutside = DistanceTransform.Squared(lattice, outside);
        double[] signed = new double[cells.Length];
        for (int i = 0; i < signed.Length; i++)
        {
            double distance = Math.Min(far, Math.Sqrt(cells[i] == 0 ? toInside[i] : toOutside[i])) - half;
            signed[i] = cells[i] == 0 ? distance : -distance;
        }
        return signed;
    }
}
