using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Structures;

/// <summary>
/// Blocks of rows × columns of the weight matrix, active or inactive as a whole. Blocks at the right and lower edge may be smaller.
/// Budgets count blocks, so the number of active weights follows which of those are smaller ones.
/// </summary>
public sealed class Block : IStructure
{
    /// <summary>Blocks of the given size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public Block(int rows, int columns, UnitPooling pooling = UnitPooling.Mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        (Rows, Columns, Pooling) = (rows, columns, pooling);
    }

    /// <summary>Rows of a block.</summary>
    public int Rows { get; }

    /// <summary>Columns of a block.</summary>
    public int Columns { get; }

    /// <summary>How a block is scored.</summary>
    public UnitPooling Pooling { get; }

    /// <inheritdoc/>
    public string Name => $"block:{Rows}x{Columns}{(Pooling == UnitPooling.Max ? ":max" : "")}";

    /// <inheritdoc/>
    public LayerStructure Bind(LayerShape shape) => new BlockGrid(shape.Rows, shape.Columns, Rows, Columns, Pooling);
}
