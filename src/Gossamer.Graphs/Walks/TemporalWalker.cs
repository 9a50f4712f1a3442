using Gossamer.Graphs.Temporal;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Walks;

/// <summary>
/// Random walks that respect time: each step takes an edge strictly later than the one before (strictly earlier in reverse), and a walk as
/// of a time sees no later edge at all, neither to follow nor to set its chances by. (Nguyen et al., "Continuous-time dynamic network
/// embeddings", WWW 2018; chances as released with Talati et al., IISWC 2021.)
/// </summary>
/// <remarks>
/// The edges that qualify are a run of the node's row, found by binary search. Of those one is drawn uniformly and accepted with
/// exp((t − t_last) / Δ) ≥ 1/e, which is exact and takes under three draws on average, whatever the degree. A walk is a function of (seed,
/// node, number), so that walks do not depend on threads.
/// </remarks>
public sealed unsafe class TemporalWalker : IDisposable
{
    private readonly TemporalGraph _graph;
    private readonly WalkOptions _options;
    private readonly bool _owns;
    private readonly CounterRandom _random;

    /// <summary>A walker on <paramref name="graph"/>, which stays the caller's; reverse walks make a transposed copy of it.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TemporalWalker(TemporalGraph graph, WalkOptions? options = null)
    {
        _options = options ?? new WalkOptions();
        _options.Check();
        _owns = _options.Direction == WalkDirection.Reverse;
        _graph = _owns ? graph.Transpose() : graph;
        _random = new CounterRandom(_options.Seed, "walks");
    }

    /// <summary>Draws all walks as of <paramref name="asOf"/>: edges with a later time do not exist. Default: all exist.</summary>
    public WalkCorpus Sample(long asOf = long.MaxValue, CancellationToken cancellation = default)
    {
        int perNode = _options.WalksPerNode, longest = _options.Length + 1;
        long walks = (long)_graph.Nodes * perNode;
        if (walks * longest > Array.MaxLength)
            throw new NotSupportedException($"{walks} walks of {longest} nodes are more than an array holds");
        int[] drawn = new int[walks * longest], lengths = new int[walks];
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, _graph.Nodes, parallel, node =>
        {
            for (int walk = 0; walk < perNode; walk++)
            {
                int at = node * perNode + walk;
                lengths[at] = Walk(node, walk, asOf, drawn.AsSpan(at * longest, longest));
            }
        });
        long[] starts = new long[walks + 1];
        for (long i = 0; i < walks; i++) starts[i + 1] = starts[i] + lengths[i];
        int[] nodes = new int[starts[walks]];
        for (int i = 0; i < walks; i++) drawn.AsSpan(i * longest, lengths[i]).CopyTo(nodes.AsSpan((int)starts[i]));
        return new WalkCorpus(nodes, starts);
    }

    /// <summary>Draws one walk.</summary>
    /// <param name="node">Where it begins.</param>
    /// <param name="walk">Its number among the walks of that node.</param>
    /// <param name="asOf">Edges with a later time do not exist.</param>
    /// <param name="nodes">Receives the nodes, the first included; as long as the walk may become.</param>
    /// <returns>Nodes of the walk, at least 1.</returns>
    public int Walk(int node, int walk, long asOf, Span<int> nodes)
    {
        CounterRandom random = _random.Fork((ulong)node).Fork((ulong)walk);
        ulong draws = 0;
        long* rows = _graph.RowPointers, times = _graph.TimeItems;
        int* targets = _graph.TargetItems;
        bool reverse = _options.Direction == WalkDirection.Reverse;
        nodes[0] = node;
        long clock = 0;
        for (int length = 1; length < nodes.Length; length++)
        {
            // What exists: the part of the row up to asOf. Δ and the bounds below must not look beyond it.
            long first = rows[node], end = FirstAfter(times, first, rows[node + 1], asOf);
            long from = first, to = end;
            // The first step may take any edge: a clock before all time, or after it.
            if (length > 1)
            {
                if (!reverse) from = FirstAfter(times, first, end, clock);
                else to = clock == long.MinValue ? first : FirstAfter(times, first, end, clock - 1);
            }
            if (from == to) return length;
            long edge = Choose(times, from, to, (double)times[end - 1] - times[first], random, ref draws);
            clock = times[edge];
            nodes[length] = node = targets[edge];
        }
        return nodes.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_owns) _graph.Dispose();
    }

    /// <summary>The first of the edges [<paramref name="low"/>, <paramref name="high"/>) later than <paramref name="time"/>.</summary>
    private static long FirstAfter(long* times, long low, long high, long time)
    {
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (times[middle] <= time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private long Choose(long* times, long from, long to, double span, CounterRandom random, ref ulong draws)
    {
        while (true)
        {
            long edge = from + (long)Math.BigMul(random.Bits(draws++), (ulong)(to - from), out _);
            if (_options.Bias == WalkBias.Uniform || span == 0 || to - from == 1) return edge;
            double late = _options.Bias == WalkBias.ForwardExp ? (double)times[edge] - times[to - 1] : (double)times[from] - times[edge];
            if (random.Uniform(draws++) < Math.Exp(late / span)) return edge;
        }
    }
}
