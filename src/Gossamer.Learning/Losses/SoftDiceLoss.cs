using static TorchSharp.torch;

namespace Gossamer.Learning.Losses;

/// <summary>One minus the Dice of probabilities with soft labels, over the whole batch, mean over the classes but the first.</summary>
public static class SoftDiceLoss
{
    private const double Smoothing = 1e-5;

    /// <summary>The loss of logits [batch, classes, …] and shares of the same shape, as a scalar.</summary>
    /// <param name="logits">Logits.</param>
    /// <param name="shares">Shares of raters for each class.</param>
    /// <param name="squaredDenominator">
    /// Whether the denominator has squares, so that the least loss is where probabilities equal shares; without, they are pushed to 0 and 1.
    /// </param>
    public static Tensor Of(Tensor logits, Tensor shares, bool squaredDenominator = true)
    {
        if (logits.shape[1] < 2) throw new ArgumentException($"{logits.shape[1]} classes, expected background and at least one other", nameof(logits));
        using var scope = NewDisposeScope();
        long[] places = [0, .. Enumerable.Range(2, (int)logits.dim() - 2).Select(static dimension => (long)dimension)];
        Tensor probabilities = nn.functional.softmax(logits, 1);
        Tensor common = (probabilities * shares).sum(places);
        Tensor total = squaredDenominator ? (probabilities.square() + shares.square()).sum(places) : (probabilities + shares).sum(places);
        Tensor dice = (2 * common + Smoothing) / (total + Smoothing);
        return (1 - dice.slice(0, 1, logits.shape[1], 1)).mean().MoveToOuterDisposeScope();
    }
}
