using Gossamer.Agreement.Masks;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// STAPLE (Warfield, Zou and Wells, IEEE Transactions on Medical Imaging 23, 2004): expectation maximisation of each rater's sensitivity
/// and specificity and of the probability that a cell is in the truth. It runs on patterns of votes in the box around all masks with a
/// margin, because how much background is looked at changes the result.
/// </summary>
public sealed record Staple : IMaskFusion
{
    private const double Least = 1e-6, PerfectFrom = 0.999;

    /// <summary>Cells that the box around all masks is grown by. Default 3.</summary>
    public int Margin { get; init; } = 3;

    /// <summary>The change of p and q below which it stops. Default 10⁻⁷.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Most iterations. Default 1000.</summary>
    public int MostIterations { get; init; } = 1000;

    /// <summary>What the prevalence at the start, the mean vote, is multiplied by. Default 1.</summary>
    public double ConfidenceWeight { get; init; } = 1;

    /// <inheritdoc/>
    public string Name => "staple";

    /// <inheritdoc/>
    public bool HasSoftLabels => true;

    /// <inheritdoc/>
    public FusedMask Fuse(IReadOnlyList<BinaryMask> masks) => Fuse(masks, region: null);

    /// <summary>Fuses masks of one case by the cells of a region.</summary>
    public FusedMask Fuse(IReadOnlyList<BinaryMask> masks, BinaryMask? region)
    {
        VotePatterns votes = VotePatterns.Count(masks, Margin, region);
        StapleFit fit = Fit(votes);
        BinaryMask fused = masks.Count == 1 ? masks[0] : VotePatterns.Select(masks, pattern => fit.Posterior(pattern) > 0.5);
        GridGeometry geometry = masks[0].Geometry;
        Func<int, double> posterior = VotePatterns.Score(masks, fit.Posterior);
        // The model speaks of its box; beyond it nobody marks anything.
        return new FusedMask(fused, cell => votes.Box.Holds(cell, geometry) ? posterior(cell) : 0, [.. fit.Sensitivities.Zip(fit.Specificities, static (p, q) => Math.Max(0, p + q - 1))])
        {
            Staple = fit,
        };
    }

    /// <summary>Fits the raters' sensitivities and specificities.</summary>
    public StapleFit Fit(VotePatterns votes)
    {
        int raters = votes.Raters;
        double total = votes.Cells, marked = 0;
        double[] weights = [.. votes.Patterns.Select(pattern => (double)ulong.PopCount(pattern) / raters)];
        for (int i = 0; i < weights.Length; i++) marked += weights[i] * votes.Counts[i];
        double prevalence = total == 0 ? 0.5 : Math.Clamp(ConfidenceWeight * marked / total, Least, 1 - Least);
        double[] p = new double[raters], q = new double[raters];
        Maximize(votes, weights, p, q);
        if (raters == 1 || total == 0) return new StapleFit(prevalence, p, q, [], 0, Converged: true, Collapsed: false, NotIdentified: true);
        List<double> likelihoods = [];
        bool converged = false;
        int iterations = 1;
        for (; iterations < MostIterations && !converged; iterations++)
        {
            likelihoods.Add(Expect(votes, prevalence, p, q, weights));
            double[] oldP = [.. p], oldQ = [.. q];
            Maximize(votes, weights, p, q);
            double change = 0;
            for (int k = 0; k < raters; k++) change = Math.Max(change, Math.Max(Math.Abs(p[k] - oldP[k]), Math.Abs(q[k] - oldQ[k])));
            converged = change < Tolerance;
        }
        likelihoods.Add(Expect(votes, prevalence, p, q, weights));
        ulong everybody = raters == 64 ? ulong.MaxValue : (1UL << raters) - 1;
        bool alike = votes.Patterns.All(pattern => pattern == 0 || pattern == everybody);
        bool collapsed = !alike && Enumerable.Range(0, raters).Any(k => p[k] > PerfectFrom && q[k] > PerfectFrom);
        return new StapleFit(prevalence, p, q, likelihoods, iterations, converged, collapsed, NotIdentified: alike);
    }

    /// <summary>Sets the probability of each pattern to be in the truth and returns the log-likelihood.</summary>
    private static double Expect(VotePatterns votes, double prevalence, double[] p, double[] q, double[] weights)
    {
        double likelihood = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double inside = Math.Log(prevalence), outside = Math.Log(1 - prevalence);
            for (int k = 0; k < p.Length; k++)
            {
                bool vote = (votes.Patterns[i] >> k & 1) != 0;
                inside += Math.Log(vote ? p[k] : 1 - p[k]);
                outside += Math.Log(vote ? 1 - q[k] : q[k]);
            }
            double most = Math.Max(inside, outside), sum = most + Math.Log(Math.Exp(inside - most) + Math.Exp(outside - most));
            weights[i] = Math.Exp(inside - sum);
            likelihood += votes.Counts[i] * sum;
        }
        return likelihood;
    }

    private static void Maximize(VotePatterns votes, double[] weights, double[] p, double[] q)
    {
        double inside = 0, outside = 0;
        Array.Clear(p);
        Array.Clear(q);
        for (int i = 0; i < weights.Length; i++)
        {
            double count = votes.Counts[i];
            inside += weights[i] * count;
            outside += (1 - weights[i]) * count;
            for (int k = 0; k < p.Length; k++)
            {
                if ((votes.Patterns[i] >> k & 1) != 0) p[k] += weights[i] * count;
                else q[k] += (1 - weights[i]) * count;
            }
        }
        // Without bounds, empty or identical masks give 0 / 0 or the logarithm of 0.
        for (int k = 0; k < p.Length; k++)
        {
            p[k] = Math.Clamp(inside > 0 ? p[k] / inside : 0.5, Least, 1 - Least);
            q[k] = Math.Clamp(outside > 0 ? q[k] / outside : 0.5, Least, 1 - Least);
        }
    }
}
