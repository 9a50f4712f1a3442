using Gossamer.Learning.Benchmarks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>
/// A network's whole training step on sparse kernels against the dense one on libtorch alone, with its own optimizer. Both take SGD
/// with momentum and weight decay on the same batch of noise.
/// </summary>
internal sealed class TrainingStepBenchmark : IDisposable
{
    private const double LearningRate = 1e-3, Momentum = 0.9, WeightDecay = 5e-4;
    private const int Classes = 10, TimedRounds = 3;

    private readonly TrainingStepWorkload _workload;
    private readonly double _sparsity;
    private readonly Tensor _input, _labels;
    private readonly nn.Module<Tensor, Tensor> _dense;
    private readonly optim.Optimizer _denseOptimizer;
    private readonly SparseSide _sparse;

    /// <summary>Both networks, ready for the first step.</summary>
    public TrainingStepBenchmark(TrainingStepWorkload workload, double sparsity)
    {
        (_workload, _sparsity) = (workload, sparsity);
        ModelInfo info = ModelCatalog.Find(workload.Model);
        _input = randn([workload.Batch, .. workload.SampleShape.Select(static size => (long)size)]);
        _labels = randint(0, Classes, [workload.Batch], ScalarType.Int64);
        _dense = info.Create(workload.SampleShape, Classes, seed: 0);
        _denseOptimizer = optim.SGD(_dense.parameters(), LearningRate, momentum: Momentum, weight_decay: WeightDecay);
        _sparse = new SparseSide(workload, sparsity, workload.RoundInterval * 100);
    }

    /// <summary>Times the steps.</summary>
    public TrainingStepTiming Run(int pairs)
    {
        PairedTiming timing = PairedTiming.Measure(DenseStep, () => _sparse.Step(_input, _labels), pairs);
        double round = TimeRound() - timing.Ours.Median;
        double sparseMs = timing.Ours.Median + Math.Max(0, round) / _workload.RoundInterval;
        return new TrainingStepTiming(
            _workload.Model, _workload.Batch, _sparsity, _workload.Mode.ToString().ToLowerInvariant(), timing.Rival.Median, sparseMs,
            timing.Rival.Median / sparseMs, timing.Rival, timing.Ours, round, _workload.RoundInterval, _sparse.SparseLayers,
            _sparse.Trainer.Layers.Count, 3 * sizeof(float) * _dense.parameters().Sum(static parameter => parameter.numel()),
            _sparse.Bytes, _sparse.Trainer.Layers.Sum(static layer => layer.Counters.Bytes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sparse.Dispose();
        _denseOptimizer.Dispose();
        _dense.Dispose();
        _input.Dispose();
        _labels.Dispose();
    }

    /// <summary>Milliseconds of a step that a round follows.</summary>
    private double TimeRound()
    {
        using var side = new SparseSide(_workload, _sparsity, interval: 1);
        for (int warmUp = 0; warmUp < 2; warmUp++) side.Step(_input, _labels);
        double[] times = new double[TimedRounds];
        for (int i = 0; i < times.Length; i++)
        {
            long started = System.Diagnostics.Stopwatch.GetTimestamp();
            side.Step(_input, _labels);
            times[i] = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        return TimeDistribution.Of(times).Median;
    }

    private void DenseStep()
    {
        using DisposeScope scope = NewDisposeScope();
        set_num_threads(Environment.ProcessorCount);
        _denseOptimizer.zero_grad();
        nn.functional.cross_entropy(_dense.call(_input), _labels).backward();
        _denseOptimizer.step();
    }

    /// <summary>The sparse network with its trainer.</summary>
    private sealed class SparseSide : IDisposable
    {
        private readonly nn.Module<Tensor, Tensor> _module;
        private readonly SparseNetwork _network;

        public SparseSide(TrainingStepWorkload workload, double sparsity, long interval)
        {
            _module = ModelCatalog.Find(workload.Model).Create(workload.SampleShape, Classes, seed: 0);
            SparseMethod method = SparseMethods.Find("dst-ee").Create(new MethodOptions
            {
                Sparsity = sparsity,
                TotalSteps = workload.RoundInterval * 100,
                StepsPerEpoch = 1,
                SharedRounds = RoundPlan.Shared(workload.RoundInterval * 100, interval),
            });
            Trainer = SparseTrainer.Attach(_module, method, new Sgd(Momentum, WeightDecay));
            IReadOnlySet<string>? sparse = workload.Mode == ExecutionMode.Auto
                ? ExecutionChoice.Measure(ModuleGraph.Of(_module, workload.SampleShape), Trainer.Layers, workload.Batch)
                    .Where(static choice => choice.RunsSparse).Select(static choice => choice.Name).ToHashSet(StringComparer.Ordinal)
                : null;
            _network = SparseNetwork.Convert(_module, Trainer, workload.SampleShape, sparse);
        }

        public SparseTrainer Trainer { get; }

        public int SparseLayers => _network.SparseLayers.Count;

        public long Bytes => _network.ParameterBytes + _network.ListBytes;

        public void Step(Tensor input, Tensor labels)
        {
            using DisposeScope scope = NewDisposeScope();
            set_num_threads(_network.LeavesProductsToLibtorch ? Environment.ProcessorCount : 1);
            CrossEntropy.WithSmoothing(0)(_network.call(input), labels).backward();
            Trainer.Step(LearningRate);
        }

        public void Dispose()
        {
            _network.Dispose();
            Trainer.Dispose();
            _module.Dispose();
        }
    }
}
