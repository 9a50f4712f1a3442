namespace Gossamer.Kernels.Formats;

/// <summary>
/// Constant fan-in: every row has the same number of active positions, so that weights are a dense array [rows, fan-in] beside one of
/// columns. Its storage order is that of <see cref="Topology"/>, with which batches are computed: the kernels of rows of any length
/// lose nothing to one that knows their length.
/// </summary>
public sealed class FanInTopology
{
    private ushort[]? _narrow;
    private int[]? _wide;

    private FanInTopology(SparseTopology topology) => Topology = topology;

    /// <summary>The active positions.</summary>
    public SparseTopology Topology { get; }

    /// <summary>Active positions of each row.</summary>
    public int FanIn => Topology.NonZeros / Topology.Rows;

    /// <summary>Takes the positions as they are.</summary>
    /// <exception cref="ArgumentException">Rows differ in length; the message names the first that does.</exception>
    public static FanInTopology Create(SparseTopology topology)
    {
        string? violation = Violation(topology);
        return violation is null ? new FanInTopology(topology) : throw new ArgumentException(violation);
    }

    /// <summary>The first violated invariant in words, or null when all hold.</summary>
    public static string? Violation(SparseTopology topology)
    {
        int fanIn = topology.RowPointers[1];
        for (int row = 0; row < topology.Rows; row++)
            if (topology.Row(row).Length != fanIn)
                return $"row {row} has {topology.Row(row).Length} active positions, row 0 has {fanIn}";
        return SparseTopology.Violation(topology.Rows, topology.Columns, topology.RowPointers, topology.ColumnIndices);
    }

    /// <summary>The first violated invariant in words, or null when all hold.</summary>
    public string? Violation() => Violation(Topology);

    /// <summary>Columns in the order of <see cref="RowInterleave"/>, of 16 bits if they reach; built on first use.</summary>
    internal ReadOnlySpan<ushort> NarrowColumns => Topology.Compact.IsNarrow ? _narrow ??= Interleave(Topology.Compact.NarrowColumns) : [];

    /// <summary>The same of 32 bits if they are needed.</summary>
    internal ReadOnlySpan<int> WideColumns => Topology.Compact.IsNarrow ? [] : _wide ??= Interleave(Topology.Compact.WideColumns);

    private TIndex[] Interleave<TIndex>(ReadOnlySpan<TIndex> columns)
        where TIndex : unmanaged
    {
        var interleaved = new TIndex[RowInterleave.Length(Topology.Rows, FanIn)];
        RowInterleave.Arrange(Topology.Rows, FanIn, columns, interleaved);
        return interleaved;
    }
}
