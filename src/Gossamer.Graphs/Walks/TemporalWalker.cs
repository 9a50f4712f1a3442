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
public sealed class TemporalWalker : IDisposable
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
    public WalkCorpus Sample(long asOf = long.MaxValue, CancellationToken cancellation = default) =>
        Sample(_graph.Nodes, static node => node, asOf, cancellation);

    /// <summary>Draws the walks from some nodes only, the same ones as among all walks.</summary>
    /// <param name="nodes">Where walks begin.</param>
    /// <param name="asOf">Edges with a later time do not exist.</param>
    /// <param name="cancellation">Stops between walks.</param>
    /// <exception cref="ArgumentException">A node is none of the graph's.</exception>
    public WalkCorpus Sample(IReadOnlyList<int> nodes, long asOf = long.MaxValue, CancellationToken cancellation = default)
    {
        foreach (int node in nodes)
            if ((uint)node >= (uint)_graph.Nodes)
                throw new ArgumentException($"node {node} is outside 0 to {_graph.Nodes - 1}", nameof(nodes));
        return Sample(nodes.Count, place => nodes[place], asOf, cancellation);
    }

    private WalkCorpus Sample(int starting, Func<int, int> nodeAt, long asOf, CancellationToken cancellation)
    {
        int perNode = _options.WalksPerNode, longest = _options.Length + 1;
        long walks = (long)starting * perNode;
        if (walks * longest > Array.MaxLength)
            throw new NotSupportedException($"{walks} walks of {longest} nodes are more than an array holds");
        int[] drawn = new int[walks * longest], lengths = new int[walks];
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        var lanes = new WalkLanes(_graph, _options, _random, nodeAt, asOf);
        ByParts(starting, parallel, (first, end) => lanes.Draw(first, end, drawn, lengths));
        GC.KeepAlive(_graph);
        long[] starts = new long[walks + 1];
        for (long i = 0; i < walks; i++) starts[i + 1] = starts[i] + lengths[i];
        int[] nodes = new int[starts[walks]];
        ByParts((int)walks, parallel, (first, end) =>
        {
            for (int i = first; i < end; i++) drawn.AsSpan(i * longest, lengths[i]).CopyTo(nodes.AsSpan((int)starts[i]));
        });
        return new WalkCorpus(nodes, starts);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_owns) _graph.Dispose();
    }

    private static void ByParts(int count, ParallelOptions parallel, Action<int, int> work)
    {
        const int Part = 1024;
        Parallel.For(0, (count + Part - 1) / Part, parallel, part => work(part * Part, Math.Min(count, (part + 1) * Part)));
    }
}
