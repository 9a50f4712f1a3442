namespace Gossamer.Sparsity.Rounds;

/// <summary>How ranks that train one network find together what a round grows. Gradients are summed before their absolute value is taken.</summary>
public enum RoundExchange
{
    /// <summary>The whole weight gradient is summed over all ranks, tile by tile: the choice is that of one machine.</summary>
    Exact,

    /// <summary>
    /// Each rank proposes the best by its own part of the batch, a few times as many as are grown; gradients of the union alone are summed,
    /// and the best of them are grown. Approximate: a position that no rank finds promising by itself is not seen.
    /// </summary>
    Union,
}
