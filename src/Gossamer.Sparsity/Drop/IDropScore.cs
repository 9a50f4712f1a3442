namespace Gossamer.Sparsity.Drop;

/// <summary>How much an active weight is worth keeping.</summary>
public interface IDropScore
{
    /// <summary>Scores active weights in storage order; the smallest are dropped first.</summary>
    /// <param name="weights">Values after the optimizer step.</param>
    /// <param name="gradients">Unclipped gradients of the same backward pass.</param>
    /// <param name="scores">Receives the scores; same length.</param>
    void Score(ReadOnlySpan<double> weights, ReadOnlySpan<double> gradients, Span<double> scores);
}
