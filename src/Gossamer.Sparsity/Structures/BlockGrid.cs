namespace Gossamer.Sparsity.Structures;

/// <summary>A weight matrix cut into blocks, numbered row by row; those at the right and lower edge may be smaller.</summary>
internal sealed class BlockGrid(int rows, int columns, int blockRows, int blockColumns, UnitPooling pooling) : LayerStructure(rows, columns)
{
    private readonly int _across = (columns + blockColumns - 1) / blockColumns;
    private readonly int _down = (rows + blockRows - 1) / blockRows;

    public override long Units => (long)_down * _across;

    public override bool UnitsArePositions => false;

    public override UnitPooling Pooling => pooling;

    public override long UnitOf(long position)
    {
        (long row, long column) = Math.DivRem(position, Columns);
        return row / blockRows * _across + column / blockColumns;
    }

    public override int SizeOf(long unit)
    {
        (int top, int bottom, int left, int right) = Bounds(unit);
        return (bottom - top) * (right - left);
    }

    public override void AppendPositions(long unit, List<long> positions)
    {
        (int top, int bottom, int left, int right) = Bounds(unit);
        for (int row = top; row < bottom; row++)
            for (int column = left; column < right; column++)
                positions.Add((long)row * Columns + column);
    }

    /// <summary>In proportion to all units, since a block drawn at random has the mean size.</summary>
    public override long UnitBudget(long weights) => Math.Clamp((long)Math.Round((double)weights / Positions * Units), 1, Units);

    private (int Top, int Bottom, int Left, int Right) Bounds(long unit)
    {
        (long down, long across) = Math.DivRem(unit, _across);
        int top = (int)down * blockRows, left = (int)across * blockColumns;
        return (top, Math.Min(Rows, top + blockRows), left, Math.Min(Columns, left + blockColumns));
    }
}
