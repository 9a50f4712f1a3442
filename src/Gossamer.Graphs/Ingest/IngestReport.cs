namespace Gossamer.Graphs.Ingest;

/// <summary>What an edge list held and what was done with it; a graph's file keeps it.</summary>
public sealed record IngestReport
{
    /// <summary>Name of the edge list, without its folder.</summary>
    public string Source { get; init; } = "";

    /// <summary>Columns of a line: 3 for source, target, time; 4 with a weight before the time.</summary>
    public int Columns { get; init; }

    /// <summary>Lines, all kinds.</summary>
    public long Lines { get; init; }

    /// <summary>Lines that begin with # or %, or hold nothing.</summary>
    public long OtherLines { get; init; }

    /// <summary>Edges read.</summary>
    public long EdgesRead { get; init; }

    /// <summary>Edges from a node to itself among those read.</summary>
    public long SelfLoops { get; init; }

    /// <summary>Edges that repeat an earlier one's source, target and time, self-loops counted only where they stay.</summary>
    public long ExactDuplicates { get; init; }

    /// <summary>Edges that stayed.</summary>
    public long Edges { get; init; }

    /// <summary>Distinct pairs of source and target among them.</summary>
    public long StaticEdges { get; init; }

    /// <summary>Edges beyond the first of their pair.</summary>
    public long RepeatedEdges => Edges - StaticEdges;

    /// <summary>Nodes, those included that lost all edges.</summary>
    public int Nodes { get; init; }

    /// <summary>Nodes that no edge enters.</summary>
    public int WithoutIncoming { get; init; }

    /// <summary>Nodes that no edge leaves.</summary>
    public int WithoutOutgoing { get; init; }

    /// <summary>Nodes without any edge.</summary>
    public int Isolated { get; init; }

    /// <summary>Share of edges whose time another edge has too.</summary>
    public double TiedShare { get; init; }

    /// <summary>How times became whole numbers.</summary>
    public TimeRule TimeRule { get; init; }

    /// <summary>What was asked for.</summary>
    public IngestOptions Options { get; init; } = new();
}
