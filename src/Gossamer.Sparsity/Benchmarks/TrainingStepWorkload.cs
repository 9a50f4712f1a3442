using Gossamer.Sparsity.Execution;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>A training step to time.</summary>
/// <param name="Model">Name of the network in the catalog.</param>
/// <param name="SampleShape">Shape of one sample.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Mode">Which kernels compute the sparse layers.</param>
/// <param name="RoundInterval">Steps between rounds: the default for 160 epochs of 50,000 samples.</param>
public sealed record TrainingStepWorkload(string Model, IReadOnlyList<int> SampleShape, int Batch, ExecutionMode Mode, long RoundInterval)
{
    /// <summary>A step on pictures as CIFAR's.</summary>
    public static TrainingStepWorkload OfCifar(string model, int batch, ExecutionMode mode) =>
        new(model, [3, 32, 32], batch, mode, Rounds.RoundPlan.DefaultInterval(160L * (50_000 / batch)));
}
