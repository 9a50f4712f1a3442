using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;

namespace Gossamer.EdgeInference.Policies;

/// <summary>Plays a policy and keeps the books. Policies with the same seed meet the same channels and arrivals.</summary>
public static class PolicyEvaluation
{
    /// <summary>Plays <paramref name="slots"/> slots from empty queues without deficit.</summary>
    /// <param name="model">The system.</param>
    /// <param name="policy">The policy; begun anew.</param>
    /// <param name="seed">Seed of channels, arrivals and policy.</param>
    /// <param name="slots">Slots, at least 1.</param>
    /// <param name="curvePoints">Points of the curves over time, 0 for none.</param>
    /// <param name="cancellation">Stops.</param>
    public static PolicyResult Run(EdgeModel model, IPolicy policy, ulong seed, int slots, int curvePoints = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        var env = new EdgeEnv(model);
        var decision = new EdgeDecision(model);
        env.Begin(seed);
        policy.Begin(seed);
        double[] parts = new double[6], accuracy = new double[model.Services], deficits = new double[model.Services], rates = new double[model.Levels];
        double delay = 0, delaySquares = 0, reward = 0, backlog = 0, local = 0;
        long overflows = 0;
        List<EvaluationPoint> curve = [];
        double pointDelay = 0;
        double[] pointAccuracy = new double[model.Services];
        int pointSlots = 0, every = curvePoints > 0 ? Math.Max(1, slots / curvePoints) : int.MaxValue;
        for (int t = 0; t < slots; t++)
        {
            if ((t & 1023) == 0) cancellation.ThrowIfCancellationRequested();
            policy.Decide(env.State, decision);
            env.Advance(decision);
            SlotOutcome outcome = env.Outcome;
            policy.Observe(outcome);
            ReadOnlySpan<double> slotParts = [outcome.LocalDelay, outcome.UploadDelay, outcome.ComputeDelay, outcome.BacklogDelay, outcome.WaitDelay, outcome.Penalty];
            for (int i = 0; i < parts.Length; i++) parts[i] += slotParts[i];
            double own = outcome.Delay / model.Devices;
            delay += own;
            delaySquares += own * own;
            pointDelay += own;
            reward += outcome.Reward;
            overflows += outcome.LocalOverflows + outcome.EdgeOverflows;
            for (int m = 0; m < model.Services; m++)
            {
                accuracy[m] += outcome.Accuracy[m];
                pointAccuracy[m] += outcome.Accuracy[m];
                deficits[m] += env.State.Deficit[m];
                backlog += env.State.EdgeBits[m];
            }
            for (int n = 0; n < model.Devices; n++)
            {
                if (decision.Places[n] == Placement.Local) local++;
                rates[decision.Levels[n]]++;
            }
            if (++pointSlots < every) continue;
            curve.Add(new EvaluationPoint(t + 1, pointDelay / pointSlots, [.. pointAccuracy.Select(sum => sum / pointSlots)], [.. env.State.Deficit]));
            (pointDelay, pointSlots) = (0, 0);
            Array.Clear(pointAccuracy);
        }
        double mean = delay / slots;
        double[] means = [.. accuracy.Select(sum => sum / slots)];
        return new PolicyResult
        {
            Policy = policy.Name,
            Seed = seed,
            Slots = slots,
            Delay = mean,
            SlotDelayDeviation = Math.Sqrt(Math.Max(0, delaySquares / slots - mean * mean)),
            DelayParts = [.. parts.Select(sum => sum / slots / model.Devices)],
            Accuracy = means,
            Shortfall = [.. means.Select((value, m) => Math.Max(0, model.Thresholds[m] - value) / Math.Max(model.Thresholds[m], 1e-12))],
            ZOverT = [.. env.State.Deficit.Select(z => z / slots)],
            MeanZOverV = [.. deficits.Select(sum => sum / slots / model.Scenario.DelayWeight)],
            Reward = reward / slots,
            LocalShare = local / slots / model.Devices,
            RateShares = [.. rates.Select(count => count / slots / model.Devices)],
            EdgeBacklogBits = backlog / slots,
            Overflows = overflows,
            Curve = curve,
        };
    }
}
