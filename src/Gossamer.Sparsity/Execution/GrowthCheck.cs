using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Execution;

/// <summary>Compares the weights that a round grew with the best by another gradient.</summary>
internal static class GrowthCheck
{
    /// <summary>Counts what was grown and which of it the other gradient would not have grown.</summary>
    /// <param name="change">The layer's change.</param>
    /// <param name="growth">The rule.</param>
    /// <param name="gradient">The other gradient, [rows · columns].</param>
    /// <param name="round">The round.</param>
    /// <param name="tolerance">How far from the last score that is grown, relative to it, a difference counts as rounding.</param>
    /// <param name="rounding">How far from it a difference counts as rounding in any case.</param>
    /// <returns>Weights grown, those not among the other's, and in words the first that is too far off.</returns>
    public static (long Grown, long Flips, string? Failure) Compare(
        LayerChange change, GrowRule growth, double[] gradient, RoundSummary round, double tolerance, double rounding)
    {
        SparseLayer layer = change.Round.Layer;
        long[] before = change.Delta.Before.ToPositions();
        var kept = new HashSet<long>();
        for (int rank = 0; rank < before.Length; rank++)
            if (!change.Round.IsDropped(rank))
                kept.Add(before[rank]);
        HashSet<long> barred = change.Round.RegrowthAllowed ? kept : [.. before];
        HashSet<long> grown = [.. change.Delta.After.ToPositions().Where(position => !kept.Contains(position))];
        if (grown.Count == 0) return (0, 0, null);

        double[] scores = Scores(change, growth.Score, gradient, round);
        IEnumerable<long> eligible = growth.SampledCandidates is { } perActive
            ? [.. before, .. CandidateSample.Draw(change.Delta.Before, perActive, change.Round.Random).ToPositions()]
            : Enumerable.Range(0, scores.Length).Select(static position => (long)position);
        long[] candidates = [.. eligible.Where(position => !barred.Contains(position))];
        if (grown.FirstOrDefault(position => !candidates.Contains(position), -1) is var stray and >= 0)
            return (grown.Count, 1, $"grew position {stray}, which was no candidate");
        double bar = candidates.Select(position => scores[position]).OrderDescending().ElementAt(grown.Count - 1);
        long flips = 0;
        foreach (long position in grown)
        {
            if (scores[position] >= bar) continue;
            flips++;
            if (bar - scores[position] > Math.Max(tolerance * Math.Abs(bar), rounding))
                return (grown.Count, flips, $"grew position {position} with a score of {scores[position]:g6}, where the masked network stops at {bar:g6}");
        }
        return (grown.Count, flips, null);
    }

    private static double[] Scores(LayerChange change, IGrowScore score, double[] gradient, RoundSummary round)
    {
        SparseLayer layer = change.Round.Layer;
        SparseTopology after = change.Delta.After;
        int[] counts = new int[gradient.Length];
        layer.Counters.CopyTo(0, counts);
        // The counters have already seen the round.
        foreach (long position in after.ToPositions()) counts[position]--;
        double[] scores = new double[gradient.Length];
        ReadOnlySpan<double> active = change.Round.Gradients;
        double mean = 0;
        foreach (double value in active) mean += Math.Abs(value) / active.Length;
        score.Score(new GrowContext(round.Step, round.Number, change.Round.Random, mean), 0, gradient, counts, scores);
        return scores;
    }
}
