using System.Diagnostics;
using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;
using Gossamer.EdgeInference.Simulation;
using Gossamer.EdgeInference.Solvers;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Benchmarks;

/// <summary>Times simulator, solver and learner in the nominal scenario. Each figure is the median of several stretches of time.</summary>
public static class EdgeBenchmark
{
    private const int Stretches = 7, VectorEnvironments = 1024, EpisodeSlots = 200;
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(400), WarmUp = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the benchmark.</summary>
    /// <param name="scheduleEpisodes">Episodes of the whole schedule, 0 to leave it out.</param>
    /// <param name="tell">Receives a line for each figure.</param>
    /// <param name="cancellation">Stops between two figures, or two episodes.</param>
    public static EdgeBenchmarkResult Run(int scheduleEpisodes = 1000, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scheduleEpisodes);
        var model = new EdgeModel(Scenarios.Nominal);
        double scalar = Scalar(model);
        tell?.Invoke($"environment, one thread: {scalar / 1e6:F2} M steps/s");
        cancellation.ThrowIfCancellationRequested();
        double vector = Vectorised(model);
        tell?.Invoke($"environments in vectors, {WorkerPool.Shared.Threads} threads: {vector / 1e6:F2} M steps/s");
        double solver = Solver(model);
        tell?.Invoke($"one-slot minimum: {solver:F2} us");
        cancellation.ThrowIfCancellationRequested();
        (double updates, double forwards, double p99) = Learner(model);
        tell?.Invoke($"DDPG: {updates:N0} updates/s; actor: {forwards:N0} passes/s, p99 {p99:F1} us");
        double? schedule = scheduleEpisodes == 0 ? null : Schedule(model, scheduleEpisodes, cancellation);
        if (schedule is { } seconds) tell?.Invoke($"{scheduleEpisodes} episodes of {EpisodeSlots} slots: {seconds:F1} s");
        return new EdgeBenchmarkResult
        {
            EnvScalarStepsPerSecond = scalar,
            EnvVectorStepsPerSecond = vector,
            SolverMicroseconds = solver,
            DdpgUpdatesPerSecond = updates,
            ActorForwardPerSecond = forwards,
            ActorForwardP99Microseconds = p99,
            FullScheduleSeconds = schedule,
            ScheduleEpisodes = scheduleEpisodes,
            Threads = WorkerPool.Shared.Threads,
            Machine = RunMachine.Current,
        };
    }

    /// <summary>Calls a second of <paramref name="work"/>, the median over stretches.</summary>
    private static double Rate(Action work)
    {
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < WarmUp;) work();
        double[] rates = new double[Stretches];
        for (int i = 0; i < Stretches; i++)
        {
            long started = Stopwatch.GetTimestamp(), calls = 0;
            TimeSpan elapsed;
            do
            {
                work();
                calls++;
                elapsed = Stopwatch.GetElapsedTime(started);
            }
            while (elapsed < Stretch);
            rates[i] = calls / elapsed.TotalSeconds;
        }
        Array.Sort(rates);
        return rates[Stretches / 2];
    }

    private static double Scalar(EdgeModel model)
    {
        const int Chunk = 1000;
        var env = new EdgeEnv(model);
        env.Reset(0);
        var random = new CounterRandom(0, "actions");
        int[][] actions = [.. Enumerable.Range(0, 64).Select(i => env.ActionSpace.Sample(random, (ulong)i))];
        return Chunk * Rate(() =>
        {
            for (int i = 0; i < Chunk; i++) env.Step(actions[i & 63]);
        });
    }

    private static double Vectorised(EdgeModel model)
    {
        using var env = new VecEdgeEnv(model, VectorEnvironments, EpisodeSlots);
        var random = new CounterRandom(0, "actions");
        byte[] actions = new byte[env.ActionLength * VectorEnvironments];
        for (int i = 0; i < actions.Length; i++) actions[i] = (byte)random.Below((ulong)i, i < actions.Length / 2 ? model.Levels : 2);
        float[] observations = new float[env.ObservationLength * VectorEnvironments], final = new float[observations.Length];
        double[] rewards = new double[VectorEnvironments];
        bool[] truncated = new bool[VectorEnvironments], valid = new bool[VectorEnvironments];
        env.Reset(0, observations);
        return VectorEnvironments * Rate(() => env.Step(actions, observations, rewards, truncated, valid, final));
    }

    private static double Solver(EdgeModel model)
    {
        var states = new EdgeState[256];
        var env = new EdgeEnv(model);
        var decision = new EdgeDecision(model);
        var solver = new DppSolver(model);
        env.Begin(0);
        for (int t = 0; t < 500 + states.Length; t++)
        {
            solver.Solve(env.State, decision);
            env.Advance(decision);
            if (t < 500) continue;
            states[t - 500] = new EdgeState(model);
            states[t - 500].CopyFrom(env.State);
        }
        return 1e6 / (states.Length * Rate(() =>
        {
            foreach (EdgeState state in states) solver.Solve(state, decision);
        }));
    }

    private static (double Updates, double Forwards, double P99) Learner(EdgeModel model)
    {
        var encoder = new ObservationEncoder(model);
        var decoder = new ThresholdDecoder(model);
        var learner = new DdpgLearner(encoder.Length, decoder.Head, new DdpgOptions(), seed: 0);
        var env = new EdgeEnv(model);
        var decision = new EdgeDecision(model);
        float[] action = new float[decoder.Head.Actions], observation = new float[encoder.Length], next = new float[encoder.Length];
        env.Begin(0);
        for (int t = 0; t < 5000; t++)
        {
            encoder.Encode(env.State, observation);
            decoder.Draw(action, new CounterRandom(0, "draws").Fork((ulong)t));
            decoder.Decode(action, decision);
            env.Advance(decision);
            encoder.Encode(env.State, next);
            learner.Replay.Add(observation, action, env.Outcome.Reward, next, terminated: false);
        }
        double updates = Rate(() => learner.Update());
        double forwards = 100 * Rate(() =>
        {
            for (int i = 0; i < 100; i++) learner.Outputs(observation);
        });
        double[] times = new double[20_000];
        for (int i = 0; i < times.Length; i++)
        {
            long started = Stopwatch.GetTimestamp();
            learner.Outputs(observation);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }
        Array.Sort(times);
        return (updates, forwards, times[(int)(0.99 * times.Length)]);
    }

    private static double Schedule(EdgeModel model, int episodes, CancellationToken cancellation)
    {
        var trainer = new AgentTrainer(
            model, new LyapunovDdpg(model, DdpgOptions.Article, DecoderKind.Threshold, seed: 0), new AgentSchedule { Episodes = episodes, EpisodeSlots = EpisodeSlots }, seed: 0);
        long started = Stopwatch.GetTimestamp();
        while (!trainer.IsComplete)
        {
            cancellation.ThrowIfCancellationRequested();
            trainer.RunEpisode();
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
