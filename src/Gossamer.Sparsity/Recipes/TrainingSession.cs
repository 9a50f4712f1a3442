using System.Diagnostics;
using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Transforms;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Tensors;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Recipes;

/// <summary>
/// One network in training, with everything around it: data, method, loop, run record, journal and checkpoints. It begins where the
/// checkpoint in the run's directory left it.
/// </summary>
internal sealed class TrainingSession : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly SparseTrainingOptions _options;
    private readonly DataSplit _split;
    private readonly RunRecorder _recorder;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly ReplicaGroup _replicas;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly SparseTrainer _trainer;
    private readonly TrainingLoop _loop;
    private readonly SessionExecution _execution;
    private readonly TopologyJournal? _journal;
    private readonly FlopLedger _ledger;
    private readonly Evaluator _evaluator, _test;
    private readonly RoundLog _rounds;
    private readonly TrainingClock _clock;
    private readonly long _lastStep;
    private readonly int _threads, _threadsBefore = get_num_threads();
    private long _lastCheckpoint = Stopwatch.GetTimestamp(), _lastProgress;
    private readonly long _exchangedBefore;
    private EvaluationResult? _evaluation;

    /// <summary>Builds everything, and loads the run's checkpoint if there is one.</summary>
    /// <param name="options">Resolved options.</param>
    /// <param name="split">The data they name.</param>
    /// <param name="recorder">The run.</param>
    /// <param name="progress">Receives where the training stands, a few times a second.</param>
    /// <param name="replicas">The ranks that train the network together; all but the first have a silent recorder.</param>
    public TrainingSession(
        SparseTrainingOptions options, DataSplit split, RunRecorder recorder, IProgress<TrainingProgress>? progress, ReplicaGroup replicas)
    {
        (_options, _split, _recorder, _progress, _replicas) = (options, split, recorder, progress, replicas);
        _exchangedBefore = replicas.Communicator.Bytes;
        try
        {
            ProcessMemory.KeepAllocations();
            TrainingCheckpoint? checkpoint = TrainingCheckpoint.Find(recorder.Directory, options, replicas);
            manual_seed(unchecked((long)options.Seed));
            IReadOnlyList<ITransform> plain = split.Info.Augmentation.TestTransforms();
            var batches = new DataLoader(split.Train, new DataLoaderOptions
            {
                BatchSize = Math.Min(options.BatchSize!.Value, split.Train.Count),
                DropLast = true,
                Seed = options.Seed,
                Transforms = options.Augment ? split.Info.Augmentation.TrainTransforms() : plain,
                Part = replicas.Part,
            });
            if (replicas.HasFixedOrder && batches.BatchSize % replicas.Shards != 0)
                throw new ArgumentException($"a batch of {batches.BatchSize} samples cannot be cut into {replicas.Shards} shards of one size");
            long cycle = batches.BatchCount * (long)options.Epochs!.Value;

            _model = ModelCatalog.Find(options.Model).Create(split.Train.SampleShape, split.Train.ClassNames.Count, options.Seed);
            if (options.Weights is { } weights) WeightFile.Load(_model, weights);
            _ledger = new FlopLedger(LayerShapeTrace.Trace(_model, split.Train.SampleShape));
            // Products are cut into parts by the number of threads: a resumed training keeps it to keep its bits.
            _threads = options.Threads ?? AtMostShare(checkpoint?.State.ReadInt32("threads", min: 1) ?? ChooseThreads(batches.BatchSize / replicas.Shards));
            set_num_threads(_threads);
            _rounds = new RoundLog(recorder, batches.BatchCount);
            Func<Tensor, Tensor, Tensor> loss = CrossEntropy.WithSmoothing(options.LabelSmoothing!.Value);
            SparseMethod method = CreateMethod(options, cycle, batches.BatchCount);
            _trainer = SparseTrainer.Attach(
                _model, method with { Extensions = [.. method.Extensions, new RoundGradientNorm(_rounds.WriteGradientNorms)] },
                CreateOptimizer(options),
                new SparseTrainerOptions
                {
                    Seed = options.Seed,
                    ClipNorm = options.ClipNorm,
                    FanInAware = options.FanInAware,
                    DenseLayers = options.DenseLayers.ToHashSet(StringComparer.Ordinal),
                    Replicas = replicas,
                    RoundExchange = options.RoundExchange,
                    UnionFactor = options.UnionFactor,
                    UnionRecall = options.UnionRecall ? (_, _, share) => _rounds.AddRecall(share) : null,
                    Probe = new PruningProbe(
                        _model, loss, perClass => ClassSamples.Draw(split.Train, plain, perClass, options.Seed),
                        split.Train.SampleShape, split.Train.ClassNames.Count),
                });
            IScalarSchedule learningRate = CreateLearningRate(options, cycle, batches.BatchCount);
            _execution = SessionExecution.Start(options, _model, _trainer, split.Train, batches.BatchSize / replicas.Shards, checkpoint?.State, _threads, replicas);
            _loop = new TrainingLoop(
                _execution.Network, _trainer, batches, method.Cycles == 1 ? learningRate : new RepeatedSchedule(learningRate, cycle), loss, replicas,
                averageBuffers: !_execution.SharesStatistics);
            _lastStep = Math.Min(cycle * method.Cycles, options.MaxSteps ?? long.MaxValue);
            _test = new Evaluator(split.Test, plain, loss, replicas: replicas);
            _evaluator = split.Validation is { } validation ? new Evaluator(validation, plain, loss, replicas: replicas) : _test;

            _clock = new TrainingClock(recorder, checkpoint is not null);
            if (checkpoint is not null) Load(checkpoint.State);
            if (_trainer.Layers.Count > 0 && recorder.WritesFiles)
            {
                string journal = recorder.PathOf(TopologyJournal.FileName);
                _journal = checkpoint is null
                    ? TopologyJournal.Create(journal, _trainer.Layers)
                    : TopologyJournal.Open(journal, checkpoint.JournalLength);
                _trainer.RoundCompleted += _journal.Append;
            }
            _trainer.RoundCompleted += (summary, _) => _clock.RoundSeconds += summary.Milliseconds / 1000;
            _rounds.Follow(_trainer);
            _loop.EpochCompleted += LogEpoch;
            _loop.StepCompleted += AfterStep;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Cost of the network and its training so far.</summary>
    public FlopSummary Flops => _ledger.Summarize(_trainer);

    /// <summary>Positions of all layers by the number of rounds they were active, up to <paramref name="bins"/> − 1 or more.</summary>
    public long[] CounterHistogram(int bins)
    {
        long[] sum = new long[bins];
        foreach (long[] layer in _trainer.Layers.Select(layer => layer.Counters.Histogram(bins)))
            for (int i = 0; i < bins; i++) sum[i] += layer[i];
        return sum;
    }

    /// <summary>Trains to the last step, judges, and leaves checkpoint and weights in the run's directory.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested; a checkpoint was saved.</exception>
    public SparseTrainingResult Run(CancellationToken cancellation)
    {
        bool trained = _loop.Steps < _lastStep;
        try
        {
            _loop.Run(_lastStep, cancellation);
        }
        catch (OperationCanceledException)
        {
            Checkpoint();
            throw;
        }
        double seconds = _clock.Seconds;
        if (trained) Checkpoint();
        // The last epoch was judged as this one is, unless it ended early, elsewhere or on the validation part.
        bool judged = trained && _evaluator == _test && _evaluation is not null && _loop.Steps % _loop.StepsPerEpoch == 0;
        EvaluationResult test = judged ? _evaluation! : _test.Evaluate(
            _execution.Network, _replicas.Size == 1 ? cancellation : CancellationToken.None);
        long exchanged = _replicas.Communicator.Bytes - _exchangedBefore;
        if (_journal is not null) _rounds.WriteHistory(TopologyHistory.Open(_journal.Path), _loop.Steps);
        _execution.RestoreModule();
        // Ranks hold the same network, and the first one's result counts for all.
        return _replicas.Agree(RecipeJson.Of<SparseTrainingResult>(), () => Conclude(test, seconds, exchanged));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What a constructor that failed did not reach is null.
        _journal?.Dispose();
        _loop?.Dispose();
        _execution?.Dispose();
        _trainer?.Dispose();
        _model?.Dispose();
        set_num_threads(_threadsBefore);
    }

    /// <summary>Leaves the weights in the run's directory.</summary>
    private SparseTrainingResult Conclude(EvaluationResult test, double seconds, long exchanged)
    {
        SaveNetwork();
        WeightFile.Save(_model, _recorder.PathOf(SparseTraining.WeightsFile));
        FlopSummary flops = Flops;
        return new SparseTrainingResult
        {
            Accuracy = test.Accuracy,
            Loss = test.Loss,
            Sparsity = _trainer.Sparsity,
            Nnz = flops.Layers.Sum(static layer => layer.NonZeros),
            Weights = _ledger.Weights,
            TrainFlopsRatio = flops.TrainFlopsRatio,
            PublishedTrainFlopsRatio = flops.PublishedTrainFlopsRatio,
            InferenceFlopsRatio = flops.InferenceFlopsRatio,
            ExplorationDegree = _trainer.ExplorationDegree,
            Rounds = _trainer.Rounds,
            SkippedRounds = _recorder.Info.ReadMetrics()[MetricNames.Skipped].Count,
            Steps = _loop.Steps,
            Seconds = seconds,
            RoundSeconds = _clock.RoundSeconds,
            Execution = _options.Execution,
            LayerExecutions = _execution.Choices,
            Verification = _execution.Verification,
            Ranks = _replicas.Size,
            ExchangedBytes = exchanged,
            Storage = flops.Storage,
            Method = _options.Method,
            Seed = _options.Seed,
            Data = _split.Description,
            RunDirectory = _recorder.Directory,
        };
    }

    private static SparseMethod CreateMethod(SparseTrainingOptions options, long totalSteps, int stepsPerEpoch) =>
        MethodSpec.Parse(options.Method).Create(new MethodOptions
        {
            Sparsity = options.Sparsity,
            TotalSteps = totalSteps,
            StepsPerEpoch = stepsPerEpoch,
            SharedRounds = options.Schedule == ScheduleSource.Own
                ? null
                : RoundPlan.Shared(totalSteps, options.UpdateInterval, options.DropFraction, options.StopShare) with
                {
                    Rounding = options.DropRounding,
                    Order = options.RoundOrder,
                },
            Distribution = options.Distribution is { } name ? SparsityDistributions.Find(name) : null,
            Structure = StructureParser.Parse(options.Structure),
            RegrowthAllowed = options.RegrowthAllowed,
            SampledCandidates = options.SampledCandidates,
            Exploration = new ExplorationScore
            {
                Coefficient = options.ExplorationDecay == 1
                    ? new ConstantSchedule(options.Exploration)
                    : new ExponentialSchedule(options.Exploration, options.ExplorationDecay, options.ExplorationDecaySteps),
                RelativeCoefficient = options.RelativeExploration,
                Epsilon = options.Epsilon,
                Sign = options.GradientSign,
                Form = options.BonusForm,
            },
        });

    private static Optimizer CreateOptimizer(SparseTrainingOptions options) => options.Optimizer == OptimizerKind.AdamW
        ? new AdamW(weightDecay: options.WeightDecay!.Value)
        : new Sgd(options.Momentum, options.WeightDecay!.Value, options.Nesterov);

    private static IScalarSchedule CreateLearningRate(SparseTrainingOptions options, long totalSteps, int stepsPerEpoch)
    {
        double highest = options.LearningRate!.Value;
        long warmUp = (long)Math.Round(options.WarmUpEpochs * stepsPerEpoch), rest = totalSteps - warmUp;
        IScalarSchedule schedule = options.LearningRateShape switch
        {
            LearningRateShape.Cosine => new CosineSchedule(highest, 0, rest),
            LearningRateShape.Step => new StepSchedule(highest, 0.1, [rest / 2, rest * 3 / 4]),
            _ => new ConstantSchedule(highest),
        };
        return warmUp == 0 ? schedule : new WarmUp(schedule, warmUp);
    }

    /// <summary>
    /// One for steps so small that threads would mostly wait for each other, and where bits may not depend on the machine; else what libtorch
    /// would take.
    /// </summary>
    private int ChooseThreads(int batchSize) =>
        _replicas.HasFixedOrder ? 1 : StepThreads.For(_ledger.DenseMultiplyAdds * batchSize, _threadsBefore);

    /// <summary>Ranks on one machine share its processors out.</summary>
    private int AtMostShare(int threads) => _replicas.Processors < Environment.ProcessorCount ? Math.Min(threads, _replicas.Processors) : threads;

    private void AfterStep()
    {
        if (_progress is not null && (Stopwatch.GetElapsedTime(_lastProgress) >= ProgressInterval || _loop.Steps == _lastStep))
        {
            _progress.Report(new TrainingProgress(
                _recorder.Info.Name, _loop.Steps, _lastStep, (int)Math.Ceiling(_loop.Epochs), _loop.RunningLoss, _evaluation?.Accuracy));
            _lastProgress = Stopwatch.GetTimestamp();
        }
        if (Stopwatch.GetElapsedTime(_lastCheckpoint).TotalSeconds >= _options.CheckpointSeconds) Checkpoint();
    }

    private void LogEpoch(EpochSummary epoch)
    {
        bool due = epoch.Epoch % _options.EvaluateEvery == 0 || epoch.Step == _lastStep;
        if (due) _evaluation = _evaluator.Evaluate(_execution.Network);
        _recorder.Log(
            epoch.Step, epoch.Epoch, (MetricNames.TrainLoss, epoch.TrainLoss), (MetricNames.TrainAccuracy, epoch.TrainAccuracy),
            (MetricNames.LearningRate, epoch.LearningRate), (MetricNames.EvaluationLoss, due ? _evaluation!.Loss : double.NaN),
            (MetricNames.EvaluationAccuracy, due ? _evaluation!.Accuracy : double.NaN));
    }

    /// <summary>Leaves the network in the form that inference and export read, where it has one.</summary>
    private void SaveNetwork()
    {
        if (!ModuleGraph.Describes(_model, _split.Train.SampleShape)) return;
        ModuleNetwork.Save(
            _recorder.PathOf(RunFiles.Network), _model, _split.Train.SampleShape,
            _trainer.Layers.ToDictionary(static layer => layer.Name, static layer => layer.Topology));
    }

    private void Checkpoint()
    {
        if (!_recorder.WritesFiles) return;
        _journal?.Flush();
        var state = new StateWriter();
        TrainingCheckpoint.Mark(state, _options, _recorder, _journal?.Length ?? 0);
        state.Write("data", Fingerprint());
        state.Write("threads", _threads);
        _execution.Save(state);
        state.Write("loop", _loop);
        CheckpointFile.Save(_recorder.PathOf(RunFiles.Checkpoint), state);
        _clock.Save(_recorder);
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    private void Load(StateReader state)
    {
        string data = state.ReadText("data");
        if (data != Fingerprint())
            throw new InvalidDataException($"{state.Source}: was trained on other data ({data}), now found: {Fingerprint()}");
        state.Read("loop", _loop);
    }

    /// <summary>What tells the data apart: checksums where files are known, always the parts.</summary>
    private string Fingerprint() =>
        $"{_split.Description}; {string.Join(", ", _split.Files.Select(static file => file.Sha256[..16]))}";
}
