using System.Diagnostics;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Leakage;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Recipes;

/// <summary>Learns a vector for every node of a graph as of a time and writes them to a file that other programs open.</summary>
public static class NodeEmbedding
{
    /// <summary>Runs the recipe.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range.</exception>
    /// <exception cref="FileNotFoundException">The graph is not at hand.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static NodeEmbeddingResult Run(NodeEmbeddingOptions options, CancellationToken cancellation = default)
    {
        using TemporalGraph graph = GraphSets.Open(options.Data, options.Ingest, cancellation);
        NodeVectors? previous = options.Update is null ? null : NodeVectorFile.Read(options.Update, graph);
        if (previous is not null && options.Audit)
            throw new ArgumentException("an update has no audit: what it goes on from is a file");
        if (previous is not null && graph.TouchedNodes.Count == 0)
            throw new ArgumentException($"no edges were appended to {options.Data}: there is nothing to update from");
        long started = Stopwatch.GetTimestamp(), asOf = options.AsOf ?? long.MaxValue;
        using var walker = new TemporalWalker(graph, options.Walks);
        WalkCorpus walks = previous is null ? walker.Sample(asOf, cancellation) : walker.Sample(graph.TouchedNodes, asOf, cancellation);
        SkipGramOptions skipGram = previous is null ? options.SkipGram : options.SkipGram with { Dimension = previous.Dimension };
        SkipGramResult learnt = previous is null
            ? SkipGram.Fit(walks, graph.Nodes, skipGram, cancellation: cancellation)
            : SkipGram.Update(walks, graph.Nodes, previous, skipGram, cancellation);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        NodeVectors vectors = learnt.Vectors;
        NodeVectorFile.Write(options.Out, graph, vectors);
        return new NodeEmbeddingResult
        {
            File = Path.GetFullPath(options.Out),
            Nodes = graph.Nodes,
            KnownNodes = Enumerable.Range(0, graph.Nodes).Count(vectors.IsKnown),
            WalkSteps = walks.Steps,
            Pairs = learnt.Pairs,
            Flops = learnt.Flops,
            Seconds = seconds,
            Hash = vectors.Hash,
            Certificate = options.Audit ? FutureShuffle.Audit(graph, asOf, options.Walks, options.SkipGram) : null,
        };
    }
}
