namespace Gossamer.Graphs.Embeddings;

/// <summary>How many threads write to the vectors.</summary>
public enum SkipGramMode
{
    /// <summary>One, walk after walk: the same vectors whatever the number of threads.</summary>
    Deterministic,

    /// <summary>All at once and without locks: faster, and no two runs agree (Niu et al., "Hogwild!", NIPS 2011).</summary>
    Hogwild,
}
