using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;

namespace Gossamer.EdgeInference.Solvers;

/// <summary>
/// A bound that no policy can pass (spec 5.4). With empty queues in every slot and any multipliers w ≥ 0, E[min D − Σ w (A − A^th)] is at most the
/// optimal mean delay: weak duality, and D does not fall when queues grow. The expectation is over channel and arrivals alone, so it is a mean
/// over draws with an interval of its own.
/// </summary>
public static class LowerBound
{
    private const double Confidence = 2.5758;

    /// <summary>Raises the multipliers by the subgradient and evaluates the bound on fresh draws.</summary>
    /// <param name="model">The system; its solver must be exact.</param>
    /// <param name="start">[service]: multipliers to start from, such as mean Z / V of a run; zeros by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="draws">Slots drawn for the bound; half as many raise the multipliers before.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="NotSupportedException">The minimum over decisions is not exact in this scenario.</exception>
    public static LowerBoundResult Compute(EdgeModel model, IReadOnlyList<double>? start = null, ulong seed = 0, int draws = 40_000, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        var solver = new DppSolver(model);
        if (!solver.IsExact) throw new NotSupportedException("the bound needs exact minima: at most two services, and all devices charged");
        double v = model.Scenario.DelayWeight;
        double[] multipliers = start is null ? new double[model.Services] : [.. start];
        var decision = new EdgeDecision(model);
        var outcome = new SlotOutcome(model);
        var state = new EdgeState(model);
        double[] average = new double[model.Services];

        // One environment supplies draws; its queues are never used.
        var climb = new Draws(model, seed, 0);
        int climbs = draws / 2, averaged = 0;
        for (int t = 0; t < climbs; t++)
        {
            if ((t & 1023) == 0) cancellation.ThrowIfCancellationRequested();
            climb.Next(state);
            for (int m = 0; m < multipliers.Length; m++) state.Deficit[m] = v * multipliers[m];
            solver.Solve(state, decision);
            SlotEquations.Evaluate(model, state, decision, outcome);
            double step = (start is null ? 20 : 4) / Math.Sqrt(1 + t);
            for (int m = 0; m < multipliers.Length; m++) multipliers[m] = Math.Max(0, multipliers[m] + step * (model.Thresholds[m] - outcome.Accuracy[m]));
            if (t < climbs / 2) continue;
            averaged++;
            for (int m = 0; m < multipliers.Length; m++) average[m] += multipliers[m];
        }
        for (int m = 0; m < multipliers.Length; m++) multipliers[m] = averaged > 0 ? average[m] / averaged : multipliers[m];

        // Batches, because the channel remembers: values of neighbouring slots are not independent.
        const int Batches = 100;
        var fresh = new Draws(model, seed, 1);
        double[] batch = new double[Batches];
        int size = Math.Max(1, draws / Batches);
        for (int b = 0; b < Batches; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int t = 0; t < size; t++)
            {
                fresh.Next(state);
                for (int m = 0; m < multipliers.Length; m++) state.Deficit[m] = v * multipliers[m];
                solver.Solve(state, decision);
                batch[b] += solver.LowerValue / v / size;
            }
        }
        double mean = batch.Average(), deviation = Math.Sqrt(batch.Sum(value => (value - mean) * (value - mean)) / (Batches - 1));
        double margin = Confidence * deviation / Math.Sqrt(Batches);
        return new LowerBoundResult(mean / model.Devices, (mean - margin) / model.Devices, multipliers, Batches * size);
    }

    /// <summary>Channels and arrivals with empty queues.</summary>
    private sealed class Draws
    {
        private readonly EdgeEnv _env;
        private readonly EdgeDecision _nothing;

        public Draws(EdgeModel model, ulong seed, int index)
        {
            (_env, _nothing) = (new EdgeEnv(model, index: 1_000_000 + index), new EdgeDecision(model));
            _env.Begin(seed);
        }

        public void Next(EdgeState state)
        {
            _env.Advance(_nothing);
            _env.State.Channel.CopyTo(state.Channel, 0);
            _env.State.UploadSecondsPerBit.CopyTo(state.UploadSecondsPerBit, 0);
            _env.State.TaskBits.CopyTo(state.TaskBits, 0);
        }
    }
}
