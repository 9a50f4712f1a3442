using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

public sealed class CompactTopologyTests
{
    [Fact]
    public void The_compact_form_and_its_transpose_hold_the_same_positions() =>
        RandomTopology.Any.Sample(
            drawn =>
            {
                SparseTopology topology = drawn.Topology;
                Assert.Same(topology.Compact, topology.Compact);
                Assert.Null(topology.Compact.Violation());
                Assert.Equal(topology.RowPointers.ToArray(), topology.Compact.RowPointers.ToArray());
                Assert.Equal(topology.ColumnIndices.ToArray(), Columns(topology.Compact));

                CompactTopology transposed = topology.Transposed.Compact;
                Assert.Same(transposed, topology.Transposed.Compact);
                Assert.Null(transposed.Violation());
                Assert.Equal((topology.Columns, topology.Rows), (transposed.Rows, transposed.Columns));
                Assert.Equal(topology.Transposed.RowIndices.ToArray(), Columns(transposed));
            },
            iter: 200, threads: 1);

    [Theory]
    [InlineData(CompactTopology.NarrowColumnLimit, true)]
    [InlineData(CompactTopology.NarrowColumnLimit + 1, false)]
    public void Indices_are_narrow_as_long_as_they_fit(int columns, bool narrow)
    {
        CompactTopology compact = SparseTopology.FromPositions(1, columns, [0, columns - 1]).Compact;
        Assert.Equal(narrow, compact.IsNarrow);
        Assert.Equal([0, columns - 1], Columns(compact));
        Assert.Null(compact.Violation());
        Assert.Equal(narrow ? (2, 0) : (0, 2), (compact.NarrowColumns.Length, compact.WideColumns.Length));
    }

    [Fact]
    public void Tile_pointers_cut_each_row_at_the_borders_of_the_tiles() =>
        Gen.Select(RandomTopology.Any, Gen.Int[1, 10]).Sample(
            (drawn, tileColumns) =>
            {
                (SparseTopology topology, long[] positions) = drawn;
                int[] pointers = topology.Compact.TilePointers(tileColumns).ToArray();
                int tiles = (topology.Columns + tileColumns - 1) / tileColumns;
                Assert.Equal((tiles + 1) * topology.Rows, pointers.Length);
                for (int tile = 0; tile <= tiles; tile++)
                    for (int row = 0; row < topology.Rows; row++)
                    {
                        long border = (long)row * topology.Columns + Math.Min(topology.Columns, tile * tileColumns);
                        Assert.Equal(positions.Count(position => position < border), pointers[tile * topology.Rows + row]);
                    }
            },
            iter: 200, threads: 1);

    [Fact]
    public void Chunks_cover_every_row_once_and_cost_about_the_same()
    {
        int[] pointers = new int[1001];
        for (int row = 0; row < 1000; row++) pointers[row + 1] = pointers[row] + row % 100;
        int[] starts = RowChunks.Cut(pointers, 16);
        Assert.Equal((17, 0, 1000), (starts.Length, starts[0], starts[^1]));
        double mean = pointers[1000] / 16.0;
        for (int chunk = 0; chunk < 16; chunk++)
        {
            Assert.True(starts[chunk] < starts[chunk + 1]);
            Assert.InRange(pointers[starts[chunk + 1]] - pointers[starts[chunk]], 0.9 * mean, 1.1 * mean);
        }
    }

    [Fact]
    public void More_chunks_than_rows_are_a_chunk_for_each_row_whatever_the_rows_hold()
    {
        Assert.Equal([0, 1, 2, 3], RowChunks.Cut([0, 0, 0, 9], 8));
        Assert.Equal([0, 1, 2, 3], RowChunks.Cut([0, 9, 9, 9], 8));
        Assert.Equal([0, 1, 3], RowChunks.Cut([0, 9, 9, 9], 2));
    }

    private static int[] Columns(CompactTopology compact) =>
        compact.IsNarrow ? [.. compact.NarrowColumns.ToArray().Select(column => (int)column)] : compact.WideColumns.ToArray();
}
