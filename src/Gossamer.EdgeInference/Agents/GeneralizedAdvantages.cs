namespace Gossamer.EdgeInference.Agents;

/// <summary>Generalised advantage estimation (Schulman et al., arXiv 1506.02438) over a rollout in which episodes are cut by time, not ended.</summary>
public static class GeneralizedAdvantages
{
    /// <summary>Writes advantages.</summary>
    /// <param name="rewards">[slot]</param>
    /// <param name="values">[slot]: value of the state decided in.</param>
    /// <param name="nextValues">[slot]: value of the state after, the final one where an episode was cut: a truncated episode still bootstraps.</param>
    /// <param name="ends">[slot]: whether the episode was cut after this slot, so that advantages of later slots do not count for it.</param>
    /// <param name="discount">γ.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="advantages">[slot]: receives them.</param>
    public static void Compute(
        ReadOnlySpan<double> rewards, ReadOnlySpan<double> values, ReadOnlySpan<double> nextValues, ReadOnlySpan<bool> ends, double discount, double lambda, Span<double> advantages)
    {
        double later = 0;
        for (int t = rewards.Length - 1; t >= 0; t--)
        {
            double difference = rewards[t] + discount * nextValues[t] - values[t];
            advantages[t] = later = difference + (ends[t] ? 0 : discount * lambda * later);
        }
    }
}
