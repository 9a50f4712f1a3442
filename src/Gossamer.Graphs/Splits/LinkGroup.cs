namespace Gossamer.Graphs.Splits;

/// <summary>Positives that are judged together.</summary>
public enum LinkGroup
{
    /// <summary>Both nodes had an event before the part begins: first and repeated occurrences together.</summary>
    All,

    /// <summary>Of these the first event of a pair: the headline, which memory alone cannot predict.</summary>
    First,

    /// <summary>Of these the further events of a pair.</summary>
    Repeat,

    /// <summary>A node had no event before the part begins.</summary>
    Inductive,
}
