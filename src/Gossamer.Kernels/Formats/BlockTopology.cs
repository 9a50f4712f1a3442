namespace Gossamer.Kernels.Formats;

/// <summary>
/// Block-sparse rows (BSR): a matrix [<see cref="Rows"/>, <see cref="Columns"/>] cut into blocks of equal size, of which some are
/// active as a whole. Values are an array [blocks, block rows, block columns] in the storage order of <see cref="Blocks"/>.
/// </summary>
public sealed class BlockTopology
{
    private SparseTopology? _positions;

    private BlockTopology(SparseTopology blocks, int blockRows, int blockColumns) =>
        (Blocks, BlockRows, BlockColumns) = (blocks, blockRows, blockColumns);

    /// <summary>The active blocks, a topology of [rows / block rows, columns / block columns].</summary>
    public SparseTopology Blocks { get; }

    /// <summary>Rows of a block: 1, or a multiple of 4.</summary>
    public int BlockRows { get; }

    /// <summary>Columns of a block: a multiple of 4.</summary>
    public int BlockColumns { get; }

    /// <summary>Rows of the matrix.</summary>
    public int Rows => Blocks.Rows * BlockRows;

    /// <summary>Columns of the matrix.</summary>
    public int Columns => Blocks.Columns * BlockColumns;

    /// <summary>Values of a block.</summary>
    public int BlockSize => BlockRows * BlockColumns;

    /// <summary>Values of all blocks.</summary>
    public int NonZeros => Blocks.NonZeros * BlockSize;

    /// <summary>Every position of every active block, built on first use.</summary>
    public SparseTopology Positions => _positions ??= FindPositions();

    /// <summary>Takes the active blocks as they are.</summary>
    /// <exception cref="ArgumentException">An invariant does not hold; the message names the violation.</exception>
    public static BlockTopology Create(SparseTopology blocks, int blockRows, int blockColumns)
    {
        string? violation = Violation(blocks, blockRows, blockColumns);
        return violation is null
            ? new BlockTopology(blocks, blockRows, blockColumns)
            : throw new ArgumentException(violation);
    }

    /// <summary>The blocks that hold at least one active position of <paramref name="topology"/>.</summary>
    /// <exception cref="ArgumentException">The shape is no multiple of the block's, or an invariant does not hold.</exception>
    public static BlockTopology Covering(SparseTopology topology, int blockRows, int blockColumns)
    {
        if (blockRows < 1 || blockColumns < 1 || topology.Rows % blockRows != 0 || topology.Columns % blockColumns != 0)
            throw new ArgumentException(
                $"[{topology.Rows}, {topology.Columns}] is not made of blocks [{blockRows}, {blockColumns}]", nameof(topology));
        int gridColumns = topology.Columns / blockColumns;
        var positions = new List<long>();
        var active = new SortedSet<int>();
        for (int blockRow = 0; blockRow < topology.Rows / blockRows; blockRow++)
        {
            active.Clear();
            for (int row = blockRow * blockRows; row < (blockRow + 1) * blockRows; row++)
                foreach (int column in topology.Row(row))
                    active.Add(column / blockColumns);
            foreach (int column in active) positions.Add((long)blockRow * gridColumns + column);
        }
        return Create(
            SparseTopology.FromPositions(topology.Rows / blockRows, gridColumns, positions.ToArray()), blockRows, blockColumns);
    }

    /// <summary>The first violated invariant in words, or null when all hold.</summary>
    public static string? Violation(SparseTopology blocks, int blockRows, int blockColumns)
    {
        if (blockRows != 1 && (blockRows < 4 || blockRows % 4 != 0)) return $"blocks have {blockRows} rows, neither 1 nor a multiple of 4";
        if (blockColumns < 4 || blockColumns % 4 != 0) return $"blocks have {blockColumns} columns, no multiple of 4";
        if ((long)blocks.Rows * blockRows > int.MaxValue || (long)blocks.Columns * blockColumns > int.MaxValue)
            return $"[{blocks.Rows}, {blocks.Columns}] blocks [{blockRows}, {blockColumns}] are too many rows or columns";
        if ((long)blocks.NonZeros * blockRows * blockColumns > Array.MaxLength)
            return $"{blocks.NonZeros} blocks [{blockRows}, {blockColumns}] have too many values";
        return SparseTopology.Violation(blocks.Rows, blocks.Columns, blocks.RowPointers, blocks.ColumnIndices);
    }

    /// <summary>The first violated invariant in words, or null when all hold.</summary>
    public string? Violation() => Violation(Blocks, BlockRows, BlockColumns);

    /// <summary>Copies values into their blocks; positions of active blocks that <paramref name="topology"/> lacks become zero.</summary>
    /// <param name="topology">Positions, each within an active block.</param>
    /// <param name="values">Its values in storage order.</param>
    /// <param name="blockValues">[blocks, block rows, block columns].</param>
    /// <exception cref="ArgumentException">A shape or length does not match, or a position is in no active block.</exception>
    public void FromStorage<T>(SparseTopology topology, ReadOnlySpan<T> values, Span<T> blockValues)
        where T : unmanaged
    {
        int[] places = Places(topology, values.Length, blockValues.Length);
        blockValues.Clear();
        for (int rank = 0; rank < places.Length; rank++) blockValues[places[rank]] = values[rank];
    }

    /// <summary>Copies the values of <paramref name="topology"/>'s positions out of their blocks.</summary>
    /// <inheritdoc cref="FromStorage"/>
    public void ToStorage<T>(SparseTopology topology, ReadOnlySpan<T> blockValues, Span<T> values)
        where T : unmanaged
    {
        int[] places = Places(topology, values.Length, blockValues.Length);
        for (int rank = 0; rank < places.Length; rank++) values[rank] = blockValues[places[rank]];
    }

    /// <summary>For each rank of <paramref name="topology"/> its place among the values of the blocks.</summary>
    private int[] Places(SparseTopology topology, int values, int blockValues)
    {
        if (topology.Rows != Rows || topology.Columns != Columns)
            throw new ArgumentException($"[{topology.Rows}, {topology.Columns}] is not [{Rows}, {Columns}]", nameof(topology));
        if (values != topology.NonZeros) throw new ArgumentException($"{values} values, expected {topology.NonZeros}", nameof(values));
        if (blockValues != NonZeros) throw new ArgumentException($"{blockValues} values, expected {NonZeros}", nameof(blockValues));
        int[] places = new int[values];
        int rank = 0;
        for (int row = 0; row < Rows; row++)
        {
            (int blockRow, int inner) = Math.DivRem(row, BlockRows);
            int block = Blocks.RowPointers[blockRow], end = Blocks.RowPointers[blockRow + 1];
            foreach (int column in topology.Row(row))
            {
                while (block < end && (Blocks.ColumnIndices[block] + 1) * BlockColumns <= column) block++;
                int first = block < end ? Blocks.ColumnIndices[block] * BlockColumns : int.MaxValue;
                if (column < first) throw new ArgumentException($"row {row}, column {column} is in no active block", nameof(topology));
                places[rank++] = (block * BlockRows + inner) * BlockColumns + column - first;
            }
        }
        return places;
    }

    private SparseTopology FindPositions()
    {
        int[] rowPointers = new int[Rows + 1];
        int[] columns = new int[NonZeros];
        int next = 0;
        for (int row = 0; row < Rows; row++)
        {
            foreach (int block in Blocks.Row(row / BlockRows))
                for (int j = 0; j < BlockColumns; j++)
                    columns[next++] = block * BlockColumns + j;
            rowPointers[row + 1] = next;
        }
        return SparseTopology.Create(Rows, Columns, rowPointers, columns);
    }
}
