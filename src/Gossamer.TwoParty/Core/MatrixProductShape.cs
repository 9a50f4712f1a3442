namespace Gossamer.TwoParty.Core;

/// <summary>The public shape of a product X·Yᵀ of two secret matrices, both stored by rows: X [rows, depth], Y [columns, depth], result [rows, columns].</summary>
public sealed record MatrixProductShape
{
    /// <summary>Describes the product.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public MatrixProductShape(int rows, int depth, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        (Rows, Depth, Columns) = (rows, depth, columns);
        Left = new FullyConnectedShape(columns, depth, rows);
        Right = new FullyConnectedShape(rows, depth, columns);
    }

    /// <summary>Rows of X and of the result.</summary>
    public int Rows { get; }

    /// <summary>Columns of X and of Y: the length of each sum.</summary>
    public int Depth { get; }

    /// <summary>Rows of Y, columns of the result.</summary>
    public int Columns { get; }

    /// <summary>Elements of X.</summary>
    public int LeftElements => checked(Rows * Depth);

    /// <summary>Elements of Y.</summary>
    public int RightElements => checked(Columns * Depth);

    /// <summary>Elements of the result.</summary>
    public int Products => checked(Rows * Columns);

    /// <summary>The layer whose weights are X and whose input is Y; its output is the transposed result.</summary>
    internal FullyConnectedShape Left { get; }

    /// <summary>The layer whose weights are Y and whose input is X; its output is the result.</summary>
    internal FullyConnectedShape Right { get; }
}
