using CsCheck;
using Gossamer.Kernels.Formats;
using Xunit;

namespace Gossamer.Tests.Kernels;

public sealed class BlockTopologyTests
{
    private static readonly (int Rows, int Columns)[] Shapes = [(1, 4), (4, 4), (8, 4), (8, 8)];

    private static readonly Gen<(SparseTopology Topology, int Rows, int Columns)> Drawn =
        from block in Gen.Int[0, Shapes.Length - 1].Select(static i => Shapes[i])
        from gridRows in Gen.Int[1, 4]
        from gridColumns in Gen.Int[1, 4]
        from drawn in RandomTopology.OfShape(gridRows * block.Rows, gridColumns * block.Columns)
        select (drawn.Topology, block.Rows, block.Columns);

    [Fact]
    public void Blocks_cover_the_positions_and_none_is_idle() =>
        Drawn.Sample(
            drawn =>
            {
                (SparseTopology topology, int rows, int columns) = drawn;
                BlockTopology blocks = BlockTopology.Covering(topology, rows, columns);
                Assert.Null(blocks.Violation());
                Assert.Equal((topology.Rows, topology.Columns), (blocks.Rows, blocks.Columns));
                Assert.Equal(
                    topology.ToPositions().Select(Block).Distinct().Order(), blocks.Blocks.ToPositions());
                Assert.Equal(blocks.NonZeros, blocks.Positions.NonZeros);
                Assert.All(blocks.Positions.ToPositions(), position => Assert.True(blocks.Blocks.Contains(Block(position))));

                long Block(long position) =>
                    position / topology.Columns / rows * (topology.Columns / columns) + position % topology.Columns / columns;
            },
            iter: 200, threads: 1);

    [Fact]
    public void Values_enter_their_blocks_and_return() =>
        Drawn.Sample(
            drawn =>
            {
                (SparseTopology topology, int rows, int columns) = drawn;
                BlockTopology blocks = BlockTopology.Covering(topology, rows, columns);
                long[] values = topology.ToPositions(), returned = new long[values.Length];
                for (int i = 0; i < values.Length; i++) values[i]++;
                long[] inBlocks = new long[blocks.NonZeros];
                Array.Fill(inBlocks, -1);
                blocks.FromStorage<long>(topology, values, inBlocks);
                for (int place = 0; place < inBlocks.Length; place++)
                {
                    (int block, int inner) = Math.DivRem(place, rows * columns);
                    (long blockRow, long blockColumn) = Math.DivRem(blocks.Blocks.ToPositions()[block], topology.Columns / columns);
                    long position = (blockRow * rows + inner / columns) * topology.Columns + blockColumn * columns + inner % columns;
                    Assert.Equal(topology.Contains(position) ? position + 1 : 0, inBlocks[place]);
                }
                blocks.ToStorage<long>(topology, inBlocks, returned);
                Assert.Equal(values, returned);
            },
            iter: 100, threads: 1);

    [Fact]
    public void What_is_no_block_matrix_is_refused_with_the_reason()
    {
        SparseTopology grid = SparseTopology.Full(2, 2);
        Assert.Contains("2 rows", Assert.Throws<ArgumentException>(() => BlockTopology.Create(grid, 2, 4)).Message);
        Assert.Contains("6 columns", Assert.Throws<ArgumentException>(() => BlockTopology.Create(grid, 4, 6)).Message);
        Assert.Throws<ArgumentException>("topology", () => BlockTopology.Covering(SparseTopology.Full(6, 8), 4, 4));
        Assert.Contains("too many", BlockTopology.Violation(grid, 1 << 30, 4));

        BlockTopology oneBlock = BlockTopology.Create(SparseTopology.FromPositions(2, 2, [3]), 4, 4);
        float[] inBlocks = new float[16];
        Assert.Throws<ArgumentException>(
            "topology", () => oneBlock.FromStorage<float>(SparseTopology.FromPositions(8, 8, [0]), [1f], inBlocks));
        Assert.Throws<ArgumentException>(
            "topology", () => oneBlock.FromStorage<float>(SparseTopology.FromPositions(8, 4, [0]), [1f], inBlocks));
        Assert.Throws<ArgumentException>(
            "values", () => oneBlock.FromStorage<float>(SparseTopology.FromPositions(8, 8, [63]), [1f, 2f], inBlocks));
    }
}
