using Gossamer.Graphs.Leakage;

namespace Gossamer.Graphs.Recipes;

/// <summary>What embedding a graph took.</summary>
public sealed record NodeEmbeddingResult
{
    /// <summary>The file written: <c>vectors</c> [nodes, dimension], <c>identifiers</c> [nodes], <c>known</c> [nodes].</summary>
    public required string File { get; init; }

    /// <summary>Nodes.</summary>
    public required int Nodes { get; init; }

    /// <summary>Nodes that a walk has passed through; the others have the zero vector.</summary>
    public required int KnownNodes { get; init; }

    /// <summary>Steps of all walks.</summary>
    public required long WalkSteps { get; init; }

    /// <summary>Pairs learnt from.</summary>
    public required long Pairs { get; init; }

    /// <summary>Operations of skip-gram.</summary>
    public required double Flops { get; init; }

    /// <summary>Seconds of walks and skip-gram.</summary>
    public required double Seconds { get; init; }

    /// <summary>xxHash128 of the vectors.</summary>
    public required string Hash { get; init; }

    /// <summary>What the audit found; null without one.</summary>
    public LeakageCertificate? Certificate { get; init; }
}
