using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Benchmarks;

/// <summary>Speeds of the simulator, the solver and the learner.</summary>
public sealed record EdgeBenchmarkResult
{
    /// <summary>Steps a second of one environment on one thread, observations included.</summary>
    public required double EnvScalarStepsPerSecond { get; init; }

    /// <summary>Steps a second of many environments on all threads, observations included.</summary>
    public required double EnvVectorStepsPerSecond { get; init; }

    /// <summary>Mean time of an exact one-slot minimum, N = 10, K = 4, M = 2.</summary>
    public required double SolverMicroseconds { get; init; }

    /// <summary>Updates of actor, critic and targets a second, batch 64, nets (64, 32), one thread.</summary>
    public required double DdpgUpdatesPerSecond { get; init; }

    /// <summary>Forward passes of the actor a second, one observation each, one thread.</summary>
    public required double ActorForwardPerSecond { get; init; }

    /// <summary>99th percentile of such a pass, microseconds.</summary>
    public required double ActorForwardP99Microseconds { get; init; }

    /// <summary>Seconds of a whole schedule: episodes of 200 slots, an update a slot, environment included; null where it was left out.</summary>
    public required double? FullScheduleSeconds { get; init; }

    /// <summary>Episodes of that schedule.</summary>
    public required int ScheduleEpisodes { get; init; }

    /// <summary>Threads of the vectorised environment.</summary>
    public required int Threads { get; init; }

    /// <summary>The machine.</summary>
    public required RunMachine Machine { get; init; }
}
