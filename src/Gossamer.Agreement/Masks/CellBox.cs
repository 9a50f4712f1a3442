namespace Gossamer.Agreement.Masks;

/// <summary>A box of cells; ends are exclusive.</summary>
public readonly record struct CellBox(int X0, int Y0, int Z0, int X1, int Y1, int Z1)
{
    /// <summary>Whether it holds no cell.</summary>
    public bool IsEmpty => X1 <= X0 || Y1 <= Y0 || Z1 <= Z0;

    /// <summary>Cells along x.</summary>
    public int Width => X1 - X0;

    /// <summary>Cells along y.</summary>
    public int Height => Y1 - Y0;

    /// <summary>Cells along z.</summary>
    public int Depth => Z1 - Z0;

    /// <summary>Number of cells.</summary>
    public long Cells => IsEmpty ? 0 : (long)Width * Height * Depth;

    /// <summary>Whether it holds a cell of a grid, by its place [slice, row, column].</summary>
    public bool Holds(int cell, Learning.Data.Grids.GridGeometry grid)
    {
        (int x, int y, int z) = (cell % grid.Columns, cell / grid.Columns % grid.Rows, cell / grid.Columns / grid.Rows);
        return x >= X0 && x < X1 && y >= Y0 && y < Y1 && z >= Z0 && z < Z1;
    }

    /// <summary>The smallest box around both.</summary>
    public CellBox Around(CellBox other) => IsEmpty ? other : other.IsEmpty ? this : new(
        Math.Min(X0, other.X0), Math.Min(Y0, other.Y0), Math.Min(Z0, other.Z0), Math.Max(X1, other.X1), Math.Max(Y1, other.Y1), Math.Max(Z1, other.Z1));

    /// <summary>The box with <paramref name="margin"/> more cells on each side, as far as the grid goes.</summary>
    public CellBox Grow(int margin, Learning.Data.Grids.GridGeometry grid) => IsEmpty ? this : new(
        Math.Max(0, X0 - margin), Math.Max(0, Y0 - margin), Math.Max(0, Z0 - (grid.IsVolume ? margin : 0)),
        Math.Min(grid.Columns, X1 + margin), Math.Min(grid.Rows, Y1 + margin), Math.Min(grid.Slices, Z1 + (grid.IsVolume ? margin : 0)));
}
