namespace Gossamer.Graphs.Leakage;

/// <summary>What an audit by future shuffle found.</summary>
/// <param name="AsOf">The last time that features may know.</param>
/// <param name="ShuffledEdges">Later edges, which were made others.</param>
/// <param name="Before">Hash of the features of the graph as it is.</param>
/// <param name="After">Hash of the features with the future changed.</param>
public sealed record LeakageCertificate(long AsOf, long ShuffledEdges, string Before, string After)
{
    /// <summary>Whether the features are the same.</summary>
    public bool Holds => Before == After;
}
