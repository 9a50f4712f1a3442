using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// SIMPLE (Langerak et al., IEEE Transactions on Medical Imaging 29, 2010): a vote weighted by each rater's Dice with it, again and again,
/// dropping raters far below the others, until nothing changes. At least three raters stay.
/// </summary>
public sealed record Simple : IMaskFusion
{
    private const int LeastRaters = 3, MostRounds = 100;

    /// <summary>Raters with less than the mean score minus so many standard deviations are dropped. Default 1.</summary>
    public double Reach { get; init; } = 1;

    /// <summary>What <see cref="Reach"/> grows by each round. Default 0.07.</summary>
    public double Relaxation { get; init; } = 0.07;

    /// <inheritdoc/>
    public string Name => "simple";

    /// <inheritdoc/>
    public bool HasSoftLabels => true;

    /// <inheritdoc/>
    public FusedMask Fuse(IReadOnlyList<BinaryMask> masks)
    {
        double[] weights = [.. masks.Select(static _ => 1.0)];
        BinaryMask fused = Vote(masks, weights);
        double reach = Reach;
        for (int round = 0; round < MostRounds; round++)
        {
            double[] scores = [.. masks.Select((mask, k) => weights[k] == 0 ? 0 : Overlap.Of(mask, fused) is { BothEmpty: false } overlap ? overlap.Dice : 1)];
            int[] kept = [.. Enumerable.Range(0, masks.Count).Where(k => weights[k] > 0)];
            double mean = kept.Average(k => scores[k]), deviation = Math.Sqrt(kept.Average(k => (scores[k] - mean) * (scores[k] - mean)));
            // The worst go first, and only as long as three are left.
            HashSet<int> dropped = [.. kept.OrderBy(k => scores[k]).Take(Math.Max(0, kept.Length - LeastRaters)).Where(k => scores[k] < mean - reach * deviation)];
            double[] next = [.. weights.Select((weight, k) => weight == 0 || dropped.Contains(k) ? 0 : Math.Max(scores[k], 1e-9))];
            BinaryMask again = Vote(masks, next);
            weights = next;
            reach += Relaxation;
            bool same = again.Words.SequenceEqual(fused.Words);
            fused = again;
            if (same && dropped.Count == 0) break;
        }
        double total = weights.Sum();
        double[] shares = [.. weights.Select(weight => weight / total)];
        return new FusedMask(fused, VotePatterns.Score(masks, pattern => Share(pattern, shares)), shares);
    }

    private static BinaryMask Vote(IReadOnlyList<BinaryMask> masks, double[] weights)
    {
        double total = weights.Sum();
        return VotePatterns.Select(masks, pattern => Share(pattern, weights) > total / 2 * (1 + 1e-12));
    }

    private static double Share(ulong pattern, double[] weights)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
            if ((pattern >> k & 1) != 0) sum += weights[k];
        return sum;
    }
}
