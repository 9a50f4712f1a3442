using System.Text;
using Gossamer.Distributed;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Replication;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using Xunit;

namespace Gossamer.Tests.Distributed;

/// <summary>One network trained by several ranks is the network trained by one. Alone: threads of libtorch are the process's, and other tests set them.</summary>
[Collection(nameof(Alone))]
public sealed class ReplicatedTrainingTests
{
    private const int Steps = 200, Rounds = 5, ShortSteps = ReplicaRun.FirstRound + 1;

    [Fact]
    public void Ranks_train_the_network_of_one_rank()
    {
        byte[][] results = MpiRun.On([1, 2, 4], static ranks => RankState.Write(
            Train(ranks, ReplicaKind.LeNet, sparse: false, Steps), Train(ranks, ReplicaKind.NormalizedCnn, sparse: true, Steps),
            Train(ranks, ReplicaKind.LeNet, sparse: true, ShortSteps), Train(ranks, ReplicaKind.NormalizedCnn, sparse: false, ShortSteps)));
        RankState[][] states = [.. results.Select(RankState.Read)];
        Assert.All(states[0].Take(2), static state => Assert.Equal(Rounds, state.Rounds));
        foreach (RankState[] other in states.Skip(1))
            foreach ((RankState expected, RankState actual) in states[0].Zip(other))
                expected.AssertSameNetwork(actual, 1e-5);
    }

    [Fact]
    public void Fixed_shards_give_the_same_bits_on_any_number_of_ranks()
    {
        byte[][] results = MpiRun.On([1, 2, 4], static ranks => RankState.Write(
            Train(ranks, ReplicaKind.LeNet, sparse: false, Steps, shards: 4), Train(ranks, ReplicaKind.NormalizedCnn, sparse: true, Steps, shards: 4),
            Train(ranks, ReplicaKind.LeNet, sparse: true, ShortSteps, shards: 4),
            Train(ranks, ReplicaKind.NormalizedCnn, sparse: false, ShortSteps, shards: 4)));
        Assert.Equal(Rounds, RankState.Read(results[0])[0].Rounds);
        Assert.All(results.Skip(1), other => Assert.Equal(results[0], other));
    }

    [Fact]
    public void Gradients_of_active_weights_travel_and_nothing_else() => MpiRun.On([2], static ranks =>
    {
        foreach (ReplicaKind kind in (ReplicaKind[])[ReplicaKind.LeNet, ReplicaKind.NormalizedCnn])
        {
            foreach (bool sparse in (bool[])[false, true])
            {
                using var run = new ReplicaRun(new ReplicaGroup(ranks), kind, sparse);
                run.Train(ShortSteps);
                long before = ranks.Bytes, gradientsBefore = run.Loop.ExchangedBytes;
                run.Train(10);
                double expected = run.ElementBytes * (run.Trainer.NonZeros + (double)run.DenseElements);
                Assert.Equal(expected, (run.Loop.ExchangedBytes - gradientsBefore) / 10.0);
                // Agreement at every step comes on top; statistics of normalisation would too.
                if (kind == ReplicaKind.LeNet) Assert.InRange((ranks.Bytes - before) / 10.0, expected, 1.02 * expected);
            }
        }
        return [];
    });

    [Fact]
    public void A_union_of_all_proposals_grows_what_the_whole_gradient_grows() => MpiRun.On([2], static ranks =>
    {
        foreach (bool sparse in (bool[])[false, true])
        {
            RankState exact = Train(ranks, ReplicaKind.LeNet, sparse, ShortSteps);
            RankState all = Train(ranks, ReplicaKind.LeNet, sparse, ShortSteps, union: 1e6);
            exact.AssertSameNetwork(all, 1e-6);
        }
        var shares = new List<double>();
        using var run = new ReplicaRun(new ReplicaGroup(ranks), ReplicaKind.LeNet, sparse: true, union: 1, shares.Add);
        run.Train(ShortSteps);
        // Three layers, one round. Some of the best by the sum are not among the best of either part.
        Assert.Equal(3, shares.Count);
        Assert.InRange(shares.Average(), 0.5, 1);
        Assert.InRange(run.Trainer.NonZeros, run.InitialNonZeros, run.InitialNonZeros);
        return [];
    });

    [Fact]
    public void A_rank_with_another_topology_is_named_with_layer_and_index()
    {
        string message = Encoding.UTF8.GetString(MpiRun.On([2], static ranks =>
        {
            using var run = new ReplicaRun(new ReplicaGroup(ranks), ReplicaKind.LeNet, sparse: true);
            run.Train(3);
            if (ranks.Rank == 1) MoveFirst(run.Trainer.Layers[1]);
            return Encoding.UTF8.GetBytes(Assert.Throws<ReplicaMismatchException>(() => run.Train(1)).Message);
        })[0]);
        Assert.Contains("rank 1 holds", message, StringComparison.Ordinal);
        Assert.Contains("'fc2.weight' differs first at index 0", message, StringComparison.Ordinal);
    }

    private static RankState Train(ICommunicator ranks, ReplicaKind kind, bool sparse, int steps, int? shards = null, double? union = null)
    {
        using var run = new ReplicaRun(new ReplicaGroup(ranks, shards), kind, sparse, union);
        run.Train(steps);
        return run.State();
    }

    /// <summary>Makes position 0 active, or inactive, in exchange for another.</summary>
    private static void MoveFirst(SparseLayer layer)
    {
        SparseTopology before = layer.Topology;
        long[] positions = before.ToPositions();
        long[] after = positions[0] == 0
            ? [.. positions[1..], before.Positions - 1]
            : [0, .. positions[1..]];
        layer.Parameter.Apply(TopologyDelta.Between(before, SparseTopology.FromPositions(before.Rows, before.Columns, after)));
    }
}
