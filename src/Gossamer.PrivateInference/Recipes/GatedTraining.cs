using System.Diagnostics;
using System.Text.Json;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Transforms;
using Gossamer.Learning.Models;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Tensors;
using Gossamer.Learning.Training;
using Gossamer.PrivateInference.Search;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>The trainings of one seed: with comparisons, with gates, and with gates decided. Each stands in a file of the run and goes on from it.</summary>
internal sealed class GatedTraining : IDisposable
{
    private const int StatisticsBatches = 50, CalibrationSamples = 128;

    private readonly GatedTrainingOptions _options;
    private readonly string _folder;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly Func<Tensor, Tensor, Tensor> _loss;
    private readonly IReadOnlyList<ITransform> _plain, _random;
    private readonly int _threadsBefore = get_num_threads();
    private readonly Evaluator _test;
    private readonly IReadOnlyDictionary<string, SparseTopology> _topologies = new Dictionary<string, SparseTopology>();
    private GatedNetwork? _teacher;
    private float[]? _calibration;

    /// <summary>Reads the data.</summary>
    /// <param name="options">What is trained.</param>
    /// <param name="seed">Seed of everything.</param>
    /// <param name="folder">Where the stages lie.</param>
    /// <param name="progress">Receives where a stage stands.</param>
    /// <param name="cancellation">Stops reading.</param>
    public GatedTraining(
        GatedTrainingOptions options, ulong seed, string folder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        (_options, Seed, _folder, _progress) = (options, seed, folder, progress);
        ProcessMemory.KeepAllocations();
        Split = DataCatalog.Load(options.Data, new DataLoadOptions { Seed = seed }, cancellation);
        _loss = CrossEntropy.WithSmoothing(Split.Info.Training.LabelSmoothing);
        _plain = Split.Info.Augmentation.TestTransforms();
        _random = options.Augment ? Split.Info.Augmentation.TrainTransforms() : _plain;
        Samples = options.Samples is { } count && count < Split.Train.Count
            ? StratifiedSplit.Draw(Split.Train, (double)count / Split.Train.Count, new CounterRandom(seed, "samples"), "rest", Split.Train.Name).HeldOut
            : Split.Train;
        using (nn.Module<Tensor, Tensor> module = NewModule())
        {
            long multiplyAdds = new FlopLedger(LayerShapeTrace.Trace(module, Split.Train.SampleShape)).DenseMultiplyAdds;
            set_num_threads(options.Threads ?? StepThreads.For(multiplyAdds * options.BatchSize, _threadsBefore));
        }
        _test = new Evaluator(Split.Test, _plain, _loss);
        if (options.From is { } run)
        {
            // The topologies are those of the run, and its weights come in Pretrain.
            string path = Path.Combine(run, RunFiles.Network);
            _topologies = NetworkFile.Load(path).Weights.Where(static weight => !weight.Value.IsDense)
                .ToDictionary(static weight => weight.Key, static weight => weight.Value.Topology);
        }
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The data as they were read.</summary>
    public DataSplit Split { get; }

    /// <summary>The samples that are trained on.</summary>
    public IDataset Samples { get; }

    /// <summary>Samples that ranges are calibrated on, [count, sample…], prepared as for judging.</summary>
    public ReadOnlyMemory<float> Calibration => _calibration ??= ReadCalibration();

    /// <summary>The network with comparisons, trained; the object owns it.</summary>
    public GatedNetwork Teacher(CancellationToken cancellation)
    {
        if (_teacher is not null) return _teacher;
        GatedNetwork network = NewNetwork(QuadraticStart.StraightThrough);
        network.Choices = [.. network.Gates.Select(static _ => GateChoice.Comparison)];
        if (_options.From is { } run)
        {
            using nn.Module<Tensor, Tensor> saved = NewModule();
            WeightFile.Load(saved, Path.Combine(run, SparseTraining.WeightsFile));
            Copy(saved, network.Source);
            network.eval();
        }
        else
        {
            Train(
                network, null, "pretrain", _options.PretrainEpochs, new CosineSchedule(_options.PretrainRate, 0, Steps(_options.PretrainEpochs)), cancellation);
        }
        return _teacher = network;
    }

    /// <summary>A network with gates and the teacher's weights; the caller disposes it.</summary>
    public GatedNetwork Student(QuadraticStart start, CancellationToken cancellation)
    {
        GatedNetwork teacher = Teacher(cancellation), student = NewNetwork(start);
        Copy(teacher.Source, student.Source);
        return student;
    }

    /// <summary>Searches the gates of <paramref name="student"/>; the stage lies in <paramref name="name"/>.</summary>
    public SearchLoop Search(GatedNetwork student, GatePrices prices, SearchLoopOptions options, string name, CancellationToken cancellation)
    {
        (IDataset weights, IDataset gates) = StratifiedSplit.Draw(Samples, 0.5, new CounterRandom(Seed, "halves"), "weights", "gates");
        var loop = new SearchLoop(
            student, prices, Loader(weights, "search"), Loader(gates, "search gates"), options, _loss);
        var progress = new StageProgress(_progress, $"{name}/search", loop.TotalSteps, loop.TotalSteps / options.Epochs);
        Stage(name, "search", JsonSerializer.Serialize(options, RecipeJson.Of<SearchLoopOptions>())).Run(loop, afterStep =>
        {
            loop.StepCompleted += () =>
            {
                afterStep();
                progress.Report(loop.Steps);
            };
            loop.Run(cancellation);
        });
        return loop;
    }

    /// <summary>Trains <paramref name="student"/> with its choices made, and returns its accuracy on the test part.</summary>
    public double Tune(GatedNetwork student, string name, CancellationToken cancellation)
    {
        GatedNetwork? teacher = _options.Distillation > 0 ? Teacher(cancellation) : null;
        Train(
            student, teacher, $"{name}/tune", _options.TuneEpochs, new CosineSchedule(_options.TuneRate, 0, Steps(_options.TuneEpochs)), cancellation);
        return Accuracy(student, name, cancellation);
    }

    /// <summary>Accuracy on the test part of a network that <paramref name="name"/> has trained.</summary>
    public double Accuracy(GatedNetwork network, string name, CancellationToken cancellation)
    {
        var progress = new EvaluationProgress();
        double accuracy = 0;
        Stage(name, "test", Choices(network)).Run(progress, afterBatch =>
        {
            progress.BatchJudged += afterBatch;
            accuracy = _test.Evaluate(network, progress, cancellation).Accuracy;
        });
        return accuracy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _teacher?.Dispose();
        set_num_threads(_threadsBefore);
    }

    private void Train(
        GatedNetwork network, GatedNetwork? teacher, string name, int epochs, CosineSchedule rates, CancellationToken cancellation)
    {
        // Whatever draws from libtorch's generator, such as dropout, draws the same in a stage that is not preceded by others.
        manual_seed(unchecked((long)Seed));
        DataLoader loader = Loader(Samples, name[(name.LastIndexOf('/') + 1)..]);
        using var lesson = new Distillation(network, teacher, _loss, _options.Distillation);
        using var loop = new TrainingLoop(lesson, new WeightUpdate(network, weightDecay: _options.WeightDecay), loader, rates, lesson.Loss);
        var progress = new StageProgress(_progress, name, Steps(epochs), loader.BatchCount);
        (string folder, string stage) = (Path.GetDirectoryName(name)!, Path.GetFileName(name));
        Stage(folder, stage, Choices(network)).Run(loop, afterStep =>
        {
            loop.StepCompleted += () =>
            {
                afterStep();
                progress.Report(loop.Steps, loop.RunningLoss);
            };
            loop.Run(Steps(epochs), cancellation);
        });
        var statistics = new NormalizationStatistics(network, Loader(Samples, "statistics"), StatisticsBatches);
        Stage(folder, $"{stage}-statistics", Choices(network)).Run(statistics, afterBatch =>
        {
            statistics.BatchTaken += afterBatch;
            statistics.Run(cancellation);
        });
        network.eval();
    }

    private TrainingStage Stage(string folder, string name, string own) => new(
        Path.Combine(_folder, folder, $"{name}.checkpoint"),
        $"{JsonSerializer.Serialize(_options with { Seeds = 1, Seed = Seed, Threads = null }, RecipeJson.Of<GatedTrainingOptions>())} {own}");

    private float[] ReadCalibration()
    {
        var loader = new DataLoader(Samples, new DataLoaderOptions { BatchSize = Math.Min(CalibrationSamples, Samples.Count), Shuffle = false, Transforms = _plain });
        return [.. loader.Batches(0).First().Samples];
    }

    /// <summary>Weights and statistics of the network itself, not of its gates.</summary>
    private static void Copy(nn.Module from, nn.Module to)
    {
        using IDisposable grad = no_grad();
        Dictionary<string, Tensor> source = ModuleNetwork.Tensors(from);
        foreach ((string name, Tensor target) in ModuleNetwork.Tensors(to))
            target.copy_(source[name]);
    }

    private static string Choices(GatedNetwork network) => string.Concat(network.Choices!.Select(static choice => (int)choice));

    private DataLoader Loader(IDataset samples, string stream) => new(samples, new DataLoaderOptions
    {
        BatchSize = Math.Min(_options.BatchSize, samples.Count),
        DropLast = true,
        Seed = new CounterRandom(Seed, stream).Bits(0),
        Transforms = _random,
    });

    private long Steps(int epochs) => (long)epochs * (Samples.Count / Math.Min(_options.BatchSize, Samples.Count));

    private nn.Module<Tensor, Tensor> NewModule() =>
        ModelCatalog.Find(_options.Model).Create(Split.Train.SampleShape, Split.Train.ClassNames.Count, Seed);

    private GatedNetwork NewNetwork(QuadraticStart start) => new(
        NewModule(), Split.Train.SampleShape, new GatedNetworkOptions { Start = start, Range = _options.Range, Topologies = _topologies });
}
