using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Leakage;

/// <summary>
/// Proves by experiment that features as of a time know nothing of what comes later: the later edges are made other edges, and the features
/// must come out the same, bit for bit.
/// </summary>
public static class FutureShuffle
{
    /// <summary>Runs the experiment on the vectors that walks and skip-gram give.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="asOf">Edges with a later time are shuffled.</param>
    /// <param name="walks">How walks are drawn.</param>
    /// <param name="skipGram">How vectors are learnt; hogwild training proves nothing, because no two of its runs agree.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <exception cref="ArgumentException">The mode is hogwild.</exception>
    public static LeakageCertificate Audit(TemporalGraph graph, long asOf, WalkOptions walks, SkipGramOptions skipGram, ulong seed = 0)
    {
        if (skipGram.Mode == SkipGramMode.Hogwild)
            throw new ArgumentException("the audit compares bits; hogwild training has no two runs that agree");
        using TemporalGraph changed = Shuffle(graph, asOf, seed, out long shuffled);
        return new LeakageCertificate(asOf, shuffled, Features(graph), Features(changed));

        string Features(TemporalGraph which)
        {
            using var walker = new TemporalWalker(which, walks);
            return SkipGram.Fit(walker.Sample(asOf), which.Nodes, skipGram).Vectors.Hash;
        }
    }

    /// <summary>The graph with sources, targets and times of all edges after <paramref name="asOf"/> dealt out anew.</summary>
    public static TemporalGraph Shuffle(TemporalGraph graph, long asOf, ulong seed, out long shuffled)
    {
        TemporalEdge[] edges = [.. Enumerable.Range(0, checked((int)graph.Edges)).Select(place => graph.EdgeAt(place))];
        int first = Array.FindIndex(edges, edge => edge.Time > asOf);
        TemporalEdge[] later = first < 0 ? [] : edges[first..];
        int[] targets = [.. later.Select(static edge => edge.Target)], sources = [.. later.Select(static edge => edge.Source)];
        long[] times = [.. later.Select(static edge => edge.Time)];
        var random = new CounterRandom(seed, "future shuffle");
        random.Fork("targets").Shuffle(targets.AsSpan());
        random.Fork("sources").Shuffle(sources.AsSpan());
        random.Fork("times").Shuffle(times.AsSpan());
        // Half of them move a little further into the future too, or the last time of every row would stay what it was.
        for (int i = 0; i < later.Length; i++)
            edges[first + i] = new TemporalEdge(sources[i], targets[i], times[i] + (i % 2 == 0 && times[i] < long.MaxValue ? 1 : 0));
        shuffled = later.Length;
        return TemporalGraph.FromEdges(graph.Nodes, edges);
    }
}
