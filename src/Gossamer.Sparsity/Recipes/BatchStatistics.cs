namespace Gossamer.Sparsity.Recipes;

/// <summary>Over what batch normalisation takes its statistics where ranks, or shards, each compute a part of a batch.</summary>
public enum BatchStatistics
{
    /// <summary>Over the whole batch: means, variances and their gradients are exchanged in every layer, and the network is that of one machine.</summary>
    Synchronised,

    /// <summary>Each part is normalised by its own; running statistics are averaged after every step. Cheaper, and another network.</summary>
    Averaged,
}
