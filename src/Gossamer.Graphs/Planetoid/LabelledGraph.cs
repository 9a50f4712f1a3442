namespace Gossamer.Graphs.Planetoid;

/// <summary>A graph whose nodes have sparse features and, most of them, a class.</summary>
public sealed record LabelledGraph
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Nodes.</summary>
    public int Nodes => Labels.Count;

    /// <summary>Features of a node.</summary>
    public required int Features { get; init; }

    /// <summary>Classes.</summary>
    public required int Classes { get; init; }

    /// <summary>First feature of each node and, last, the number of all: [nodes + 1].</summary>
    public required IReadOnlyList<int> FeatureStarts { get; init; }

    /// <summary>Numbers of the features that are not zero, ascending within a node.</summary>
    public required IReadOnlyList<int> FeatureIndices { get; init; }

    /// <summary>Their values.</summary>
    public required IReadOnlyList<float> FeatureValues { get; init; }

    /// <summary>Class of each node; −1 for none.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>Links without direction, each once, the lesser node first; no node with itself.</summary>
    public required IReadOnlyList<(int A, int B)> Links { get; init; }

    /// <summary>Nodes to learn from.</summary>
    public required IReadOnlyList<int> Train { get; init; }

    /// <summary>Nodes to choose by.</summary>
    public required IReadOnlyList<int> Validation { get; init; }

    /// <summary>Nodes to judge, ascending.</summary>
    public required IReadOnlyList<int> Test { get; init; }
}
