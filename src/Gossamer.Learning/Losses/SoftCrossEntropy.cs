using static TorchSharp.torch;

namespace Gossamer.Learning.Losses;

/// <summary>Cross-entropy of logits with soft labels: the mean over samples and places of −Σ_c y_c log p_c.</summary>
public static class SoftCrossEntropy
{
    /// <summary>The loss of logits [batch, classes, …] and shares of the same shape, as a scalar.</summary>
    public static Tensor Of(Tensor logits, Tensor shares)
    {
        using var scope = NewDisposeScope();
        return PerPlace(logits, shares).mean().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same where the loss of a place is cut off at <paramref name="most"/> where raters disagree: a network is not pushed to settle
    /// what raters have not.
    /// </summary>
    /// <param name="logits">Logits [batch, classes, …].</param>
    /// <param name="shares">Shares of raters for each class, of the same shape.</param>
    /// <param name="most">Greatest loss of a place in dispute.</param>
    public static Tensor Truncated(Tensor logits, Tensor shares, double most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        using var scope = NewDisposeScope();
        Tensor loss = PerPlace(logits, shares), disputed = shares.amax([1]).lt(1 - 1e-6);
        return where(disputed, loss.clamp_max(most), loss).mean().MoveToOuterDisposeScope();
    }

    private static Tensor PerPlace(Tensor logits, Tensor shares) => -(shares * nn.functional.log_softmax(logits, 1)).sum(1);
}
