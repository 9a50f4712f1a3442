using Gossamer.Learning.Runs;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>What <see cref="SparsityBenchmark"/> measured.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Versions">The software.</param>
/// <param name="Threads">Threads of libtorch, and of the kernels.</param>
/// <param name="Linear">Linear layers.</param>
/// <param name="Conv">Convolutions.</param>
/// <param name="TrainingStep">Whole training steps.</param>
/// <param name="Inference">Inference of whole networks.</param>
public sealed record SparsityBenchmarkResult(
    RunMachine Machine, RunVersions Versions, int Threads, IReadOnlyList<KernelTiming> Linear,
    IReadOnlyList<KernelTiming> Conv, IReadOnlyList<TrainingStepTiming> TrainingStep,
    IReadOnlyList<InferenceTiming> Inference);
