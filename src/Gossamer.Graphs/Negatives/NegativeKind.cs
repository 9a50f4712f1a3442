namespace Gossamer.Graphs.Negatives;

/// <summary>Pairs without a link, by how they are chosen.</summary>
public enum NegativeKind
{
    /// <summary>One for each positive: its target, or both of its nodes, replaced at random.</summary>
    Balanced,

    /// <summary>One for each positive: a pair that had an event before the part begins and has none in it.</summary>
    Historical,

    /// <summary>Many for each positive: other targets of its source, to rank it among.</summary>
    Ranking,
}
