namespace Gossamer.Sparsity.Drop;

/// <summary>|w|, plus λ·|g| when <paramref name="gradientWeight"/> is not zero (MEST, arXiv 2110.14032).</summary>
public sealed class MagnitudeScore(double gradientWeight = 0) : IDropScore
{
    /// <inheritdoc/>
    public void Score(ReadOnlySpan<double> weights, ReadOnlySpan<double> gradients, Span<double> scores)
    {
        for (int i = 0; i < weights.Length; i++)
            scores[i] = gradientWeight == 0
                ? Math.Abs(weights[i])
                : Math.Abs(weights[i]) + gradientWeight * Math.Abs(gradients[i]);
    }
}
