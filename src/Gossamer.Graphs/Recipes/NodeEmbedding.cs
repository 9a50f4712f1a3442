using System.Diagnostics;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Leakage;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Inference.Checkpoints;

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
        long started = Stopwatch.GetTimestamp(), asOf = options.AsOf ?? long.MaxValue;
        using var walker = new TemporalWalker(graph, options.Walks);
        WalkCorpus walks = walker.Sample(asOf, cancellation);
        SkipGramResult learnt = SkipGram.Fit(walks, graph.Nodes, options.SkipGram, cancellation: cancellation);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        NodeVectors vectors = learnt.Vectors;
        long[] identifiers = [.. Enumerable.Range(0, graph.Nodes).Select(graph.Identifier)];
        bool[] known = [.. Enumerable.Range(0, graph.Nodes).Select(vectors.IsKnown)];
        SafetensorsFile.Write(
            options.Out,
            new Dictionary<string, SafetensorsEntry>
            {
                ["vectors"] = SafetensorsEntry.From(vectors.Items, [graph.Nodes, vectors.Dimension]),
                ["identifiers"] = SafetensorsEntry.From<long>(identifiers, [graph.Nodes]),
                ["known"] = SafetensorsEntry.From<bool>(known, [graph.Nodes]),
            });
        return new NodeEmbeddingResult
        {
            File = Path.GetFullPath(options.Out),
            Nodes = graph.Nodes,
            KnownNodes = known.Count(static value => value),
            WalkSteps = walks.Steps,
            Pairs = learnt.Pairs,
            Flops = learnt.Flops,
            Seconds = seconds,
            Hash = vectors.Hash,
            Certificate = options.Audit ? FutureShuffle.Audit(graph, asOf, options.Walks, options.SkipGram) : null,
        };
    }
}
