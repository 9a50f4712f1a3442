using Gossamer.Inference.Networks;
using Gossamer.Learning.Benchmarks;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>The sparse kernels against libtorch at its best, in one process and in turns.</summary>
public static class SparsityBenchmark
{
    /// <summary>Measures. Both sides use all processors; libtorch keeps its memory.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="measured">Receives each row in words as it is there.</param>
    /// <param name="rivals">
    /// Runtimes beside libtorch that inference is compared with, each created from a network, samples [batch, sample…] and their number.
    /// </param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static SparsityBenchmarkResult Run(
        SparsityBenchmarkOptions options, Action<string>? measured = null,
        IReadOnlyList<Func<TrainedNetwork, float[], int, IInferenceRival>>? rivals = null, CancellationToken cancellation = default)
    {
        if (options.Pairs <= PairedTiming.Dropped)
            throw new ArgumentException($"the number of pairs is {options.Pairs}, expected more than {PairedTiming.Dropped}");
        if (options.Batch < 1) throw new ArgumentException($"the batch is {options.Batch}, expected at least 1");
        if (options.LinearSizes.Any(static size => size < 1)) throw new ArgumentException("the side of a layer is at least 1");
        if (options.Sparsities.Any(static sparsity => !(sparsity is >= 0 and < 1)))
            throw new ArgumentException("a sparsity is at least 0 and below 1");
        ProcessMemory.KeepAllocations();
        set_num_threads(Environment.ProcessorCount);
        List<KernelTiming> linear = [], convolutions = [];
        foreach (int size in options.LinearSizes)
        {
            foreach (double sparsity in options.Sparsities)
            {
                cancellation.ThrowIfCancellationRequested();
                using var benchmark = new LinearBenchmark(size, size, options.Batch, sparsity);
                Collect(benchmark.Run(options.Pairs), linear);
            }
        }
        foreach (ConvolutionWorkload workload in options.Convolutions.SelectMany(workloads => workloads(options.Sparsities)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var benchmark = new ConvolutionBenchmark(workload, options.Batch);
            Collect(benchmark.Run(options.Pairs), convolutions);
        }
        List<TrainingStepTiming> steps = [];
        foreach (TrainingStepWorkload workload in options.TrainingSteps)
        {
            foreach (double sparsity in options.Sparsities)
            {
                cancellation.ThrowIfCancellationRequested();
                using var benchmark = new TrainingStepBenchmark(workload, sparsity);
                TrainingStepTiming row = benchmark.Run(options.Pairs);
                steps.Add(row);
                measured?.Invoke($"{row.Model}, training step, {sparsity:P0} sparse: {row.Ratio:F1}x");
            }
        }
        List<InferenceTiming> inference = [];
        foreach (InferenceWorkload workload in options.Inference)
        {
            var benchmark = new InferenceBenchmark(workload, [static (network, samples, batch) => new LibtorchRival(network, samples, batch), .. rivals ?? []]);
            foreach (InferenceTiming row in benchmark.Run(options.Sparsities, options.Pairs))
            {
                inference.Add(row);
                measured?.Invoke($"{row.Model}, {row.Distribution}, inference of {row.Batch}, {row.Sparsity:P0} sparse: {row.Ratio:F1}x {row.Rival}");
                cancellation.ThrowIfCancellationRequested();
            }
        }
        return new SparsityBenchmarkResult(
            RunMachine.Current, RunVersions.Current, Environment.ProcessorCount, linear, convolutions, steps, inference);

        void Collect(IEnumerable<KernelTiming> rows, List<KernelTiming> into)
        {
            foreach (KernelTiming row in rows)
            {
                into.Add(row);
                measured?.Invoke($"{row.Shape}, {row.Pass}, {row.Sparsity:P0} sparse: {row.Ratio:F1}x");
            }
        }
    }
}
