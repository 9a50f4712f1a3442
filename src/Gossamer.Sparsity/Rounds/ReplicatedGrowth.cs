using System.Numerics;
using Gossamer.Distributed;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Replication;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Rounds;

/// <summary>Finds the candidates of a round where several ranks, or several shards of one, each know a part of the gradient.</summary>
/// <param name="replicas">The ranks.</param>
/// <param name="exchange">What they tell each other.</param>
/// <param name="factor">Proposals of a rank for a union, as a multiple of what is grown; at least 1.</param>
internal sealed class ReplicatedGrowth<T>(ReplicaGroup replicas, RoundExchange exchange, double factor)
    where T : unmanaged, INumber<T>
{
    private readonly Dictionary<SparseLayer, (TreeAccumulator<T> Sum, int Shards)> _shards = [];

    /// <summary>
    /// Takes the gradient of a layer on the present shard. Returns that of all the rank's shards once it is complete, else null: of several
    /// shards the gradient is kept as a whole, as inputs of all of them are not.
    /// </summary>
    public IWeightGradient? Take(SparseLayer layer, IWeightGradient gradient)
    {
        if (replicas.LocalShards == 1) return gradient;
        if (!_shards.Remove(layer, out (TreeAccumulator<T> Sum, int Shards) taken)) taken = (new TreeAccumulator<T>(), 0);
        taken.Sum.Add(Whole(layer.Topology, gradient));
        taken.Shards++;
        if (taken.Shards == replicas.LocalShards) return new DenseGradient<T>(taken.Sum.Take());
        _shards.Add(layer, taken);
        return null;
    }

    /// <summary>Gradients of the active weights, summed over all ranks.</summary>
    public double[] Active(SparseLayer layer, IWeightGradient part)
    {
        double[] active = new double[layer.Topology.NonZeros];
        new SummedGradient<T>(part, replicas).Compute(layer.Topology, active);
        return active;
    }

    /// <summary>The best inactive positions.</summary>
    /// <param name="layer">The layer; its units are single weights in one scope.</param>
    /// <param name="growth">What counts as promising, and among which positions.</param>
    /// <param name="context">The round and layer.</param>
    /// <param name="capacity">Units that the round may grow at most.</param>
    /// <param name="part">The gradient of this rank's part of the batch.</param>
    public GrowthCandidates Collect(SparseLayer layer, GrowRule growth, in GrowContext context, int capacity, IWeightGradient part)
    {
        var sum = new SummedGradient<T>(part, replicas);
        // A sample is the same on all ranks, so nothing need be proposed.
        if (exchange == RoundExchange.Exact || growth.SampledCandidates is not null)
            return GrowthCandidates.Find(layer, growth, context, capacity, sum, replicas.Processors);
        IGrowScore score = growth.Score;
        long[] union = Union(layer, score, context, capacity, part);
        // Whoever has met a gradient that is not finite proposes one position that does not exist.
        return union is [-1, ..]
            ? GrowthCandidates.NotFinite(capacity)
            : GrowthCandidates.Among(layer, score, context, capacity, union, sum);
    }

    /// <summary>The share of the best candidates by the whole gradient that a union has among its positions too.</summary>
    public double Recall(SparseLayer layer, IGrowScore score, in GrowContext context, int capacity, IWeightGradient part)
    {
        GrowthCandidates exact = GrowthCandidates.Collect(layer, score, context, capacity, new SummedGradient<T>(part, replicas), replicas.Processors);
        long[] best = [.. exact.Positions], union = Union(layer, score, context, capacity, part);
        return best.Length == 0 ? 1 : (double)best.Count(position => Array.BinarySearch(union, position) >= 0) / best.Length;
    }

    private static T[] Whole(SparseTopology topology, IWeightGradient gradient)
    {
        int columns = topology.Columns, tileRows = Math.Clamp(GrowthCandidates.TileElements / columns, 1, topology.Rows);
        T[] whole = new T[topology.Positions];
        double[] tile = new double[tileRows * columns];
        for (int row = 0; row < topology.Rows; row += tileRows)
        {
            int end = Math.Min(topology.Rows, row + tileRows);
            Span<double> rows = tile.AsSpan(0, (end - row) * columns);
            gradient.Compute(GrowthCandidates.RowTile(topology.Rows, columns, row, end), rows);
            for (int i = 0; i < rows.Length; i++) whole[row * columns + i] = T.CreateTruncating(rows[i]);
        }
        return whole;
    }

    /// <summary>What any rank proposes, ascending.</summary>
    private long[] Union(SparseLayer layer, IGrowScore score, in GrowContext context, int capacity, IWeightGradient part)
    {
        int proposals = (int)Math.Min(Math.Ceiling(factor * capacity), layer.Topology.Positions - layer.Topology.NonZeros);
        GrowthCandidates own = GrowthCandidates.Collect(layer, score, context, proposals, new ScaledGradient(part, replicas.Size), replicas.Processors);
        long[] proposed = own.IsFinite ? [.. own.Positions] : [-1];
        return [.. replicas.Communicator.AllGather<long>(proposed).SelectMany(static positions => positions).Distinct().Order()];
    }
}
