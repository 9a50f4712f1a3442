namespace Gossamer.Graphs.Links;

/// <summary>A pair of nodes that may be linked.</summary>
/// <param name="Source">Number of the node a link leaves.</param>
/// <param name="Target">Number of the node a link enters.</param>
public readonly record struct LinkPair(int Source, int Target)
{
    /// <summary>The pair as one number.</summary>
    internal long Key => ((long)Source << 32) | (uint)Target;
}
