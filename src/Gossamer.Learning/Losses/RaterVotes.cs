using static TorchSharp.torch;

namespace Gossamer.Learning.Losses;

/// <summary>Labels of several raters as one target.</summary>
public static class RaterVotes
{
    /// <summary>
    /// Soft labels Σ_k w_k A_k: from labels [raters, batch, …] of classes 0 to classes − 1 the shares [batch, classes, …] of raters, weighted.
    /// </summary>
    /// <param name="labels">Class of each rater, int64; −1 where a rater gave none.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="weights">Weight of each rater; equal ones by default.</param>
    /// <exception cref="ArgumentException">The weights are not as many as the raters, or not positive.</exception>
    public static Tensor Shares(Tensor labels, int classes, IReadOnlyList<double>? weights = null)
    {
        int raters = (int)labels.shape[0];
        if (weights is not null && (weights.Count != raters || weights.Any(static weight => !(weight > 0))))
            throw new ArgumentException($"{weights.Count} weights for {raters} raters, expected as many above 0", nameof(weights));
        using var scope = NewDisposeScope();
        Tensor? sum = null, total = null;
        for (int rater = 0; rater < raters; rater++)
        {
            double weight = weights?[rater] ?? 1;
            Tensor own = labels[rater], given = own.ge(0).to_type(ScalarType.Float32).unsqueeze(-1);
            Tensor votes = nn.functional.one_hot(own.clamp_min(0), classes).to_type(ScalarType.Float32) * given * weight, cast = given * weight;
            (sum, total) = (sum is null ? votes : sum + votes, total is null ? cast : total + cast);
        }
        // Classes come last from one_hot and second in targets.
        return (sum! / total!.clamp_min(1e-12)).movedim([-1], [1]).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The labels [batch, …] of a rater drawn for each sample, so that a network sees every rater's way (random-rater sampling).</summary>
    /// <param name="labels">Class of each rater [raters, batch, …].</param>
    /// <param name="chosen">For each sample the rater to take.</param>
    public static Tensor Choose(Tensor labels, IReadOnlyList<int> chosen)
    {
        if (chosen.Count != labels.shape[1]) throw new ArgumentException($"{chosen.Count} raters chosen for {labels.shape[1]} samples", nameof(chosen));
        using var scope = NewDisposeScope();
        return stack([.. chosen.Select((rater, sample) => labels[rater][sample])]).MoveToOuterDisposeScope();
    }
}
