namespace Gossamer.Graphs.Temporal;

/// <summary>What was read when edges were appended to a graph, and what was added.</summary>
/// <param name="Lines">Lines read, all kinds; 0 where edges came from memory.</param>
/// <param name="OtherLines">Lines without an edge.</param>
/// <param name="EdgesRead">Edges read.</param>
/// <param name="SelfLoops">Edges from a node to itself among them.</param>
/// <param name="ExactDuplicates">Edges that repeat an earlier one's source, target and time.</param>
/// <param name="EdgesAdded">Edges that the graph's policies let in.</param>
/// <param name="NodesAdded">Nodes that the graph had not.</param>
public sealed record AppendReport(
    long Lines, long OtherLines, long EdgesRead, long SelfLoops, long ExactDuplicates, long EdgesAdded, int NodesAdded)
{
    /// <summary>Both together.</summary>
    public static AppendReport operator +(AppendReport a, AppendReport b) => new(
        a.Lines + b.Lines, a.OtherLines + b.OtherLines, a.EdgesRead + b.EdgesRead, a.SelfLoops + b.SelfLoops,
        a.ExactDuplicates + b.ExactDuplicates, a.EdgesAdded + b.EdgesAdded, a.NodesAdded + b.NodesAdded);
}
