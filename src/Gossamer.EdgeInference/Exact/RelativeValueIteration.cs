namespace Gossamer.EdgeInference.Exact;

/// <summary>Relative value iteration on D − Σ λ (A − A^th): the optimal mean cost of a finite model for given multipliers, and a policy.</summary>
public static class RelativeValueIteration
{
    /// <summary>Iterates until the gain is known within <paramref name="tolerance"/>.</summary>
    /// <param name="model">The decision process; under every policy the empty system must be reachable, as it is when queues drain.</param>
    /// <param name="multipliers">[service]: λ, at least 0.</param>
    /// <param name="tolerance">Width of the interval that holds the gain.</param>
    /// <param name="rounds">Most iterations.</param>
    /// <exception cref="InvalidOperationException">The tolerance is not reached.</exception>
    public static GainResult Solve(FiniteModel model, ReadOnlySpan<double> multipliers, double tolerance = 1e-10, int rounds = 100_000)
    {
        int states = model.States, actions = model.Actions;
        double[] cost = [.. model.Delay];
        for (int m = 0; m < multipliers.Length; m++)
            for (int i = 0; i < cost.Length; i++) cost[i] -= multipliers[m] * (model.Accuracy[m][i] - model.Model.Threshold(m));
        double[] value = new double[states], post = new double[model.Successors.Count];
        int[] policy = new int[states];
        for (int round = 0; round < rounds; round++)
        {
            for (int p = 0; p < post.Length; p++)
            {
                double sum = 0;
                foreach ((int state, double probability) in model.Successors[p]) sum += probability * value[state];
                post[p] = sum;
            }
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int s = 0; s < states; s++)
            {
                double least = double.PositiveInfinity;
                for (int a = 0, at = s * actions; a < actions; a++, at++)
                {
                    double total = cost[at] + post[model.Next[at]];
                    if (total < least) (least, policy[s]) = (total, a);
                }
                double change = least - value[s];
                (low, high) = (Math.Min(low, change), Math.Max(high, change));
                // Half a step: chains with a period would swing for ever otherwise.
                value[s] += 0.5 * change;
            }
            double reference = value[0];
            for (int s = 0; s < states; s++) value[s] -= reference;
            if (high - low <= tolerance) return new GainResult(0.5 * (low + high), value, policy, round + 1);
        }
        throw new InvalidOperationException($"the gain is not known within {tolerance} after {rounds} iterations");
    }
}
