using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>The positions of a <see cref="GatherPlan"/> and the shifts of its weights.</summary>
/// <param name="Height">Rows of the grid.</param>
/// <param name="Width">Columns of the grid.</param>
/// <param name="SourceStep">Source positions for one step of the grid.</param>
/// <param name="DestinationStep">Destination positions for one step of the grid.</param>
/// <param name="DestinationY">Destination row of the grid's first row.</param>
/// <param name="DestinationX">Destination column of the grid's first column.</param>
/// <param name="ShiftsY">Source row for grid row 0, one for each kernel row.</param>
/// <param name="ShiftsX">Source column for grid column 0, one for each kernel column.</param>
internal sealed record GatherGrid(
    int Height, int Width, int SourceStep, int DestinationStep, int DestinationY, int DestinationX, int[] ShiftsY, int[] ShiftsX)
{
    /// <summary>Grid steps [first, end) at which a shifted step lies inside [0, sourceSize).</summary>
    public static (int First, int End) Inside(int shift, int step, int gridSize, int sourceSize)
    {
        int first = shift >= 0 ? 0 : (-shift + step - 1) / step;
        int end = sourceSize - shift <= 0 ? 0 : Math.Min(gridSize, (sourceSize - shift - 1) / step + 1);
        return (Math.Min(first, gridSize), Math.Max(end, Math.Min(first, gridSize)));
    }

    /// <summary>Whether some weight reads columns beyond the border of <paramref name="source"/>.</summary>
    public bool ReadsBeyond(PackedLayout source) =>
        ShiftsX.Any(shift => shift < -source.Halo || (Width - 1) * SourceStep + shift >= source.Width + source.Halo);

    /// <summary>Mean share of the grid's columns at which a kernel column reads inside the map.</summary>
    public double ShareInside(PackedLayout source) =>
        ShiftsX.Length == 0
            ? 1
            : ShiftsX.Average(shift =>
            {
                (int first, int end) = Inside(shift, SourceStep, Width, source.Width);
                return (double)(end - first) / Width;
            });
}
