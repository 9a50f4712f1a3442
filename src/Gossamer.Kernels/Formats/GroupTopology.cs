namespace Gossamer.Kernels.Formats;

/// <summary>
/// N:M sparsity: of every M neighbouring columns of a row, N are active. Its storage order is that of <see cref="Topology"/>, with which
/// batches are computed: each row has the same number of entries in a tile of columns there too, and a kernel that knows it gains nothing.
/// </summary>
public sealed class GroupTopology
{
    /// <summary>The greatest M.</summary>
    public const int GroupSizeLimit = byte.MaxValue + 1;

    private byte[]? _places;

    private GroupTopology(SparseTopology topology, int kept, int groupSize) => (Topology, Kept, GroupSize) = (topology, kept, groupSize);

    /// <summary>The active positions.</summary>
    public SparseTopology Topology { get; }

    /// <summary>N, active positions of a group.</summary>
    public int Kept { get; }

    /// <summary>M, columns of a group.</summary>
    public int GroupSize { get; }

    /// <summary>Active positions of each row.</summary>
    public int FanIn => Topology.Columns / GroupSize * Kept;

    /// <summary>Takes the positions as they are.</summary>
    /// <exception cref="ArgumentException">An invariant does not hold; the message names the first violation.</exception>
    public static GroupTopology Create(SparseTopology topology, int kept, int groupSize)
    {
        string? violation = Violation(topology, kept, groupSize);
        return violation is null ? new GroupTopology(topology, kept, groupSize) : throw new ArgumentException(violation);
    }

    /// <summary>The first violated invariant in words, or null when all hold.</summary>
    public static string? Violation(SparseTopology topology, int kept, int groupSize)
    {
        if (groupSize is < 1 or > GroupSizeLimit) return $"groups of {groupSize} columns, not of 1 to {GroupSizeLimit}";
        if (kept < 0 || kept > groupSize) return $"{kept} active of {groupSize}";
        if (topology.Columns % groupSize != 0) return $"{topology.Columns} columns are not made of groups of {groupSize}";
        int fanIn = topology.Columns / groupSize * kept;
        for (int row = 0; row < topology.Rows; row++)
        {
            ReadOnlySpan<int> columns = topology.Row(row);
            if (columns.Length != fanIn) return $"row {row} has {columns.Length} active positions, expected {fanIn}";
            for (int i = 0; i < columns.Length; i++)
                if (columns[i] / groupSize != i / kept)
                    return $"row {row} has no {kept} active positions among the columns from {i / kept * groupSize}";
        }
        return SparseTopology.Violation(topology.Rows, topology.Columns, topology.RowPointers, topology.ColumnIndices);
    }

    /// <summary>The first violated invariant in words, or null when all hold.</summary>
    public string? Violation() => Violation(Topology, Kept, GroupSize);

    /// <summary>
    /// Columns that a vector of inputs can hold together: 16 where groups fit into them, otherwise a group.
    /// </summary>
    internal int Window => RowInterleave.Rows % GroupSize == 0 ? RowInterleave.Rows : GroupSize;

    /// <summary>Column of each entry within its window, in the order of <see cref="RowInterleave"/>; built on first use.</summary>
    internal ReadOnlySpan<byte> Places => _places ??= FindPlaces();

    private byte[] FindPlaces()
    {
        byte[] places = new byte[Topology.NonZeros], interleaved = new byte[RowInterleave.Length(Topology.Rows, FanIn)];
        for (int rank = 0; rank < places.Length; rank++) places[rank] = (byte)(Topology.ColumnIndices[rank] % Window);
        RowInterleave.Arrange<byte>(Topology.Rows, FanIn, places, interleaved);
        return interleaved;
    }
}
