using CsCheck;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels;

public sealed class SparseTopologyTests
{
    [Fact]
    public void Positions_survive_and_every_invariant_holds() =>
        RandomTopology.Any.Sample(
            sample =>
            {
                (SparseTopology topology, long[] positions) = sample;
                Assert.Equal(positions, topology.ToPositions());
                Assert.Equal(positions.Length, topology.NonZeros);
                Assert.Null(SparseTopology.Violation(topology.Rows, topology.Columns, topology.RowPointers, topology.ColumnIndices));
                for (long position = 0; position < topology.Positions; position++)
                {
                    Assert.Equal(Math.Max(-1, Array.IndexOf(positions, position)), topology.RankOf(position));
                    Assert.Equal(positions.Contains(position), topology.Contains(position));
                }
                for (int row = 0; row < topology.Rows; row++)
                    Assert.Equal(
                        positions.Where(p => p / topology.Columns == row).Select(p => (int)(p % topology.Columns)),
                        topology.Row(row).ToArray());
            },
            iter: 200, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void The_view_by_columns_is_a_bijection_onto_the_same_positions() =>
        RandomTopology.Any.Sample(
            sample =>
            {
                (SparseTopology topology, long[] positions) = sample;
                TransposedView view = topology.Transposed;
                Assert.Equal(Enumerable.Range(0, positions.Length), view.Permutation.ToArray().Order());
                Assert.Equal(topology.Columns + 1, view.ColumnPointers.Length);
                Assert.Equal((0, positions.Length), (view.ColumnPointers[0], view.ColumnPointers[^1]));
                for (int column = 0; column < topology.Columns; column++)
                {
                    int previous = -1;
                    for (int slot = view.ColumnPointers[column]; slot < view.ColumnPointers[column + 1]; slot++)
                    {
                        int row = view.RowIndices[slot];
                        Assert.True(row > previous);
                        previous = row;
                        Assert.Equal((long)row * topology.Columns + column, positions[view.Permutation[slot]]);
                    }
                }
                long[] arranged = new long[positions.Length];
                view.Arrange<long>(positions, arranged);
                Assert.Equal(view.Permutation.ToArray().Select(rank => positions[rank]), arranged);
            },
            iter: 200, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Fingerprints_are_equal_exactly_when_topologies_are() =>
        Gen.Select(RandomTopology.Any, RandomTopology.Any).Sample(
            (first, second) =>
            {
                SparseTopology a = first.Topology, b = second.Topology;
                bool same = a.Rows == b.Rows && a.Columns == b.Columns && first.Positions.SequenceEqual(second.Positions);
                Assert.Equal(same, a.Fingerprint == b.Fingerprint);
                Assert.Equal(a.Fingerprint, SparseTopology.FromPositions(a.Rows, a.Columns, first.Positions).Fingerprint);
            },
            iter: 500, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Shape_is_part_of_the_fingerprint() => Assert.Equal(
        3,
        new[] { (2, 6), (3, 4), (4, 3) }
            .Select(static shape => SparseTopology.FromPositions(shape.Item1, shape.Item2, [0]).Fingerprint).Distinct().Count());

    [Fact]
    public void Full_has_every_position()
    {
        SparseTopology full = SparseTopology.Full(3, 4);
        Assert.Equal(Enumerable.Range(0, 12).Select(static i => (long)i), full.ToPositions());
        Assert.Null(SparseTopology.Violation(3, 4, full.RowPointers, full.ColumnIndices));
    }

    [Theory]
    [InlineData(0, 3, new[] { 0 }, new int[0], "shape")]
    [InlineData(2, 3, new[] { 0, 1 }, new[] { 0 }, "2 row pointers")]
    [InlineData(2, 3, new[] { 1, 1, 1 }, new[] { 0 }, "row pointer 0")]
    [InlineData(2, 3, new[] { 0, 1, 2 }, new[] { 0 }, "row pointer 2")]
    [InlineData(2, 3, new[] { 0, 2, 1 }, new[] { 0 }, "row pointers decrease")]
    [InlineData(2, 3, new[] { 0, -1, 1 }, new[] { 0 }, "row pointers decrease")]
    [InlineData(2, 3, new[] { 0, 2, 2 }, new[] { 1, 1 }, "row 0 are not strictly ascending")]
    [InlineData(2, 3, new[] { 0, 0, 2 }, new[] { 2, 0 }, "row 1 are not strictly ascending")]
    [InlineData(2, 3, new[] { 0, 1, 1 }, new[] { -1 }, "not strictly ascending")]
    [InlineData(2, 3, new[] { 0, 1, 1 }, new[] { 3 }, "column 3")]
    public void Malformed_arrays_are_refused_with_the_first_violation(
        int rows, int columns, int[] pointers, int[] indices, string violation) =>
        Assert.Contains(
            violation, Assert.Throws<ArgumentException>(() => SparseTopology.Create(rows, columns, pointers, indices)).Message);

    [Fact]
    public void Arbitrary_arrays_are_refused_or_valid() =>
        Gen.Select(Gen.Int[-1, 4], Gen.Int[-1, 4], Gen.Int[-2, 6].Array[0, 6], Gen.Int[-2, 5].Array[0, 6]).Sample(
            (rows, columns, pointers, indices) =>
            {
                try
                {
                    SparseTopology topology = SparseTopology.Create(rows, columns, pointers, indices);
                    long[] positions = topology.ToPositions();
                    Assert.Equal(positions.Distinct().Order(), positions);
                    Assert.All(positions, position => Assert.InRange(position, 0, topology.Positions - 1));
                }
                catch (ArgumentException)
                {
                }
            },
            iter: 5000, threads: 1, seed: "0000KOIPe036");

    [Theory]
    [InlineData(new long[] { 1, 1 })]
    [InlineData(new long[] { 2, 1 })]
    [InlineData(new long[] { -1 })]
    [InlineData(new long[] { 6 })]
    public void Positions_out_of_order_or_range_are_refused(long[] positions) =>
        Assert.Throws<ArgumentException>(() => SparseTopology.FromPositions(2, 3, positions));
}
