using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>What a <see cref="TinyTraining"/> is made of.</summary>
public sealed record TinySettings(string Method)
{
    public TinyKind Kind { get; init; } = TinyKind.Linear;

    public TinyOptimizer Optimizer { get; init; } = TinyOptimizer.Momentum;

    public ulong Seed { get; init; } = 1;

    /// <summary>Seed of the initial weights, where it differs from that of everything else.</summary>
    public ulong? NetworkSeed { get; init; }

    public double Sparsity { get; init; } = 0.6;

    public long TotalSteps { get; init; } = 24;

    public double LearningRate { get; init; } = 0.05;

    public double? ClipNorm { get; init; }

    public int MicroBatches { get; init; } = 1;

    public RoundPlan? Plan { get; init; } = Rounds(4, 20);

    public bool ReversedRegistration { get; init; }

    public static RoundPlan Rounds(long interval, long stop, double fraction = 0.3, RoundOrder order = RoundOrder.StepThenRound) =>
        new(interval, stop, new CosineSchedule(fraction, fraction / 10, stop)) { Order = order };

    public MethodOptions ToOptions() => new()
    {
        Sparsity = Sparsity,
        TotalSteps = TotalSteps,
        StepsPerEpoch = 4,
        SharedRounds = Plan,
    };

    public Optimizer CreateOptimizer() => Optimizer switch
    {
        TinyOptimizer.Plain => new Sgd(momentum: 0),
        TinyOptimizer.Momentum => new Sgd(momentum: 0.9, weightDecay: 5e-4),
        TinyOptimizer.Nesterov => new Sgd(momentum: 0.9, weightDecay: 5e-4, nesterov: true),
        TinyOptimizer.AdamW => new AdamW(weightDecay: 0.01),
        _ => throw new InvalidOperationException(),
    };
}
