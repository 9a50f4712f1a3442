namespace Gossamer.EdgeInference.Simulation;

/// <summary>How an episode begins.</summary>
public sealed record ResetOptions
{
    /// <summary>
    /// Probability of beginning with empty queues and no deficit, in [0, 1]; otherwise B is uniform in [0, B^max / 2], Q in [0, Q^max / 4] and Z in
    /// [0, scale · V], so that a policy trained on short episodes has seen the deficits of continuous service. Default 1.
    /// </summary>
    public double EmptyProbability { get; init; } = 1;

    /// <summary>The distribution of training (spec 3.5): empty in half of the episodes.</summary>
    public static ResetOptions Training { get; } = new() { EmptyProbability = 0.5 };
}
