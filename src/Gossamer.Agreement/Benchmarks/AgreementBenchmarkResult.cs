using Gossamer.Learning.Runs;

namespace Gossamer.Agreement.Benchmarks;

/// <summary>What <see cref="AgreementBenchmark"/> measured.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Threads">Processors used.</param>
/// <param name="Timings">The rows.</param>
public sealed record AgreementBenchmarkResult(RunMachine Machine, int Threads, IReadOnlyList<AgreementTiming> Timings);
