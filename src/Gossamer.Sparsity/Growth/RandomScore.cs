namespace Gossamer.Sparsity.Growth;

/// <summary>
/// A uniform number for each unit, so that the greatest form a uniform draw without replacement (SET, arXiv 1707.04780).
/// With <paramref name="neverActiveFirst"/>, units that were never active come first (ITOP's random-unfired growth,
/// arXiv 2102.02887).
/// </summary>
public sealed class RandomScore(bool neverActiveFirst = false) : IGrowScore
{
    /// <inheritdoc/>
    public void Score(in GrowContext context, long firstUnit, ReadOnlySpan<double> signal, ReadOnlySpan<int> counts, Span<double> scores)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = context.Random.Uniform((ulong)(firstUnit + i));
            if (neverActiveFirst && counts[i] == 0) scores[i]++;
        }
    }
}
