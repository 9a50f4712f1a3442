using Gossamer.EdgeInference.Model;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>More than two services, all devices charged: best options for shares and best shares for options in turns, from several starts.</summary>
internal sealed class AlternatingSearch(EdgeModel model, ShareChoice choice)
{
    private const int RandomStarts = 31, Rounds = 20;

    private readonly EdgeDecision _trial = new(model);
    private readonly double[][] _starts = [.. Starts(model.Services)];

    public void Solve(EdgeState state, EdgeDecision decision)
    {
        double best = double.PositiveInfinity;
        double[] shares = new double[model.Services];
        foreach (double[] start in _starts)
        {
            start.CopyTo(shares, 0);
            double last = double.PositiveInfinity;
            for (int round = 0; round < Rounds; round++)
            {
                choice.Choose(shares, _trial);
                (double objective, double overflow) = choice.Objective(state, _trial);
                if (objective + overflow < best)
                {
                    best = objective + overflow;
                    decision.CopyFrom(_trial);
                }
                if (objective >= last) break;
                last = objective;
                for (int m = 0; m < shares.Length; m++) shares[m] = Math.Max(choice.Shares[m], 1e-9);
            }
        }
    }

    /// <summary>Equal shares, and points spread over the simplex, the same every time.</summary>
    public static IEnumerable<double[]> Starts(int services)
    {
        double[] equal = new double[services];
        Array.Fill(equal, 1.0 / services);
        yield return equal;
        var random = new CounterRandom(0, "shares to start from");
        for (int i = 0; i < RandomStarts; i++)
        {
            double[] point = [.. Enumerable.Range(0, services).Select(m => -Math.Log(1 - random.Uniform((ulong)(i * services + m))))];
            double sum = point.Sum();
            yield return [.. point.Select(value => Math.Max(value / sum, 1e-6))];
        }
    }
}
