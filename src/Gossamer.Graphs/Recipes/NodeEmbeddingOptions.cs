using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Recipes;

/// <summary>Vectors for the nodes of one graph.</summary>
public sealed record NodeEmbeddingOptions
{
    /// <summary>Name of a known graph, or the path of an edge list or <c>.tcsr</c> file.</summary>
    public required string Data { get; init; }

    /// <summary>The file to write, safetensors.</summary>
    public required string Out { get; init; }

    /// <summary>
    /// A file of earlier vectors to go on from, with walks from the nodes that edges appended since touch; its length of vectors holds.
    /// Null to learn all anew.
    /// </summary>
    public string? Update { get; init; }

    /// <summary>The last time that walks may know, in the graph's own unit. Default: all.</summary>
    public long? AsOf { get; init; }

    /// <summary>Whether the future is shuffled and the vectors made again, to prove that they do not know it. Default false.</summary>
    public bool Audit { get; init; }

    /// <summary>How the edge list is read.</summary>
    public IngestOptions Ingest { get; init; } = new();

    /// <summary>How walks are drawn.</summary>
    public WalkOptions Walks { get; init; } = new();

    /// <summary>How vectors are learnt.</summary>
    public SkipGramOptions SkipGram { get; init; } = new();
}
