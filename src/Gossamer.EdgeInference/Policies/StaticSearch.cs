using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Policies;

/// <summary>
/// The best of the policies that never change: of all choices for each service that keep its promise, those of least mean delay in a trial run.
/// </summary>
public static class StaticSearch
{
    private const int TrialSlots = 2000, MostCombinations = 100_000;

    /// <summary>Finds it.</summary>
    /// <param name="model">The system.</param>
    /// <param name="seed">Seed of the trial runs; all choices meet the same channels and arrivals.</param>
    /// <exception cref="ArgumentException">No fixed choice keeps the promise of some service, or there are more than 100,000 combinations.</exception>
    public static FixedPolicy Best(EdgeModel model, ulong seed = 0)
    {
        (int, Placement)[][] choices = [.. Enumerable.Range(0, model.Services).Select(m => Feasible(model, m))];
        long combinations = choices.Aggregate(1L, static (product, some) => product * some.Length);
        if (combinations > MostCombinations) throw new ArgumentException($"{combinations} fixed policies are too many to try, at most {MostCombinations}");
        FixedPolicy? best = null;
        double least = double.PositiveInfinity;
        for (long index = 0; index < combinations; index++)
        {
            var chosen = new (int, Placement)[model.Services];
            long rest = index;
            for (int m = 0; m < chosen.Length; m++)
            {
                chosen[m] = choices[m][rest % choices[m].Length];
                rest /= choices[m].Length;
            }
            var policy = new FixedPolicy(model, chosen, "static");
            double delay = PolicyEvaluation.Run(model, policy, seed, TrialSlots).Delay;
            if (delay < least) (least, best) = (delay, policy);
        }
        return best!;
    }

    private static (int, Placement)[] Feasible(EdgeModel model, int service)
    {
        (int, Placement)[] feasible =
        [
            .. from level in Enumerable.Range(0, model.Levels)
               from place in Enum.GetValues<Placement>()
               where model.Accuracy[service, level, place] >= model.Threshold(service)
               select (level, place),
        ];
        return feasible.Length > 0
            ? feasible
            : throw new ArgumentException($"services[{service}].threshold is {model.Threshold(service)}, expected at most {model.Accuracy.Best(service):0.####} for a fixed policy to keep it");
    }
}
