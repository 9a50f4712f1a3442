using CsCheck;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels;

public sealed class TopologyDeltaTests
{
    /// <summary>A topology, ranks to drop and positions to grow, some of them just dropped.</summary>
    private static readonly Gen<(SparseTopology Before, int[] Dropped, long[] Grown)> AnyChange =
        from drawn in RandomTopology.Any
        from dropShare in Gen.Double.Unit
        from growShare in Gen.Double.Unit
        from seed in Gen.ULong
        select Change(drawn.Topology, drawn.Positions, dropShare, growShare, new CounterRandom(seed, "change"));

    [Fact]
    public void A_change_is_the_set_difference_it_stands_for() =>
        AnyChange.Sample(
            change =>
            {
                (SparseTopology before, int[] dropped, long[] grown) = change;
                long[] old = before.ToPositions();
                var delta = TopologyDelta.Create(before, dropped, grown);
                long[] expected = [.. old.Where((_, rank) => !dropped.Contains(rank)).Union(grown).Order()];
                long[] now = delta.After.ToPositions();
                Assert.Equal(expected, now);
                Assert.Null(SparseTopology.Violation(before.Rows, before.Columns, delta.After.RowPointers, delta.After.ColumnIndices));
                Assert.Equal(now.Except(old), delta.GrownNew.ToArray().Select(rank => now[rank]));
                Assert.Equal(old.Except(now), delta.DroppedOld.ToArray().Select(rank => old[rank]));
                for (int rank = 0; rank < old.Length; rank++) Assert.Equal(Array.IndexOf(now, old[rank]), delta.OldToNew[rank]);
                Assert.Equal(old.SequenceEqual(now), before.Fingerprint == delta.After.Fingerprint);
                var between = TopologyDelta.Between(before, delta.After);
                Assert.Equal(delta.OldToNew.ToArray(), between.OldToNew.ToArray());
                Assert.Equal(delta.GrownNew.ToArray(), between.GrownNew.ToArray());
                Assert.Equal(delta.After.Fingerprint, between.After.Fingerprint);
            },
            iter: 500, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Arrays_are_carried_over_and_what_was_dropped_and_regrown_never_left() =>
        AnyChange.Sample(
            change =>
            {
                (SparseTopology before, int[] dropped, long[] grown) = change;
                var delta = TopologyDelta.Create(before, dropped, grown);
                long[] values = before.ToPositions(), carried = delta.Remap<long>(values, -7);
                long[] now = delta.After.ToPositions();
                for (int rank = 0; rank < now.Length; rank++) Assert.Equal(before.Contains(now[rank]) ? now[rank] : -7, carried[rank]);
                Assert.Throws<ArgumentException>(() => delta.Remap<long>(new long[values.Length + 1], 0));
            },
            iter: 300, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void There_and_back_is_no_change() =>
        Gen.Select(RandomTopology.OfShape(5, 7), RandomTopology.OfShape(5, 7)).Sample(
            (first, second) =>
            {
                var there = TopologyDelta.Between(first.Topology, second.Topology);
                var back = TopologyDelta.Between(there.After, first.Topology);
                Assert.Equal(first.Positions, back.After.ToPositions());
                Assert.Equal(there.GrownNew.ToArray(), back.DroppedOld.ToArray());
                Assert.Equal(there.DroppedOld.ToArray(), back.GrownNew.ToArray());
            },
            iter: 200, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Impossible_changes_are_refused()
    {
        SparseTopology before = SparseTopology.FromPositions(2, 3, [0, 2, 4]);
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [3], []));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [-1], []));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [1, 1], []));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [], [2]));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [], [1, 1]));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [], [6]));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [], [-1]));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Create(before, [1], [2, 2]));
        Assert.Throws<ArgumentException>(() => TopologyDelta.Between(before, SparseTopology.Full(3, 2)));
    }

    private static (SparseTopology, int[], long[]) Change(
        SparseTopology before, long[] active, double dropShare, double growShare, CounterRandom random)
    {
        int[] dropped = [.. random.Fork(0).Sample(active.Length, (int)(dropShare * active.Length)).Select(static rank => (int)rank)];
        random.Fork(1).Shuffle(dropped.AsSpan());
        long[] free = [.. Enumerable.Range(0, (int)before.Positions).Select(static i => (long)i)
            .Except(active.Where((_, rank) => !dropped.Contains(rank)))];
        long[] grown = [.. random.Fork(2).Sample(free.Length, (int)(growShare * free.Length)).Select(i => free[i])];
        random.Fork(3).Shuffle(grown.AsSpan());
        return (before, dropped, grown);
    }
}
