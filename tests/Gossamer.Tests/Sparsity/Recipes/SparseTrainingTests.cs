using System.Xml.Linq;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Recipes;
using Gossamer.Tests.Learning.Runs;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Recipes;

// Checkpoints hold the state of the process's one generator, from which others would draw.
[Collection(nameof(Alone))]
public sealed class SparseTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Methods => [.. SparseMethods.All.Select(static method => method.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_its_record_logs_checkpoint_weights_and_report()
    {
        SparseTrainingResult result = SmallRun.Train(_folder["run"], SmallRun.Options with { DenseTwin = true });

        Assert.Equal(_folder["run"], result.RunDirectory);
        RunInfo run = RunCatalog.Load(_folder["run"]);
        Assert.Equal((RunStatus.Finished, "train", 3ul), (run.Status, run.Description.Command, run.Description.Seed));
        Assert.Equal(result.Accuracy, run.Result!.Value.GetProperty("accuracy").GetDouble());
        Assert.Equal(result.Nnz, run.Result!.Value.GetProperty("nnz").GetInt64());
        foreach (string file in (string[])[.. SmallRun.ReproducibleFiles, RunFiles.Report, Path.Combine("dense", RunFiles.Checkpoint)])
            Assert.True(new FileInfo(_folder["run", file]).Length > 0, file);
        Assert.Empty(Directory.EnumerateFiles(_folder["run"], "*.tmp"));

        RunMetrics metrics = run.ReadMetrics();
        Assert.Equal([2L, 4, 6, 8], metrics[MetricNames.TrainLoss].Steps);
        Assert.Equal([2L, 4, 6], metrics[MetricNames.ExplorationDegree].Steps);
        Assert.Equal(result.Accuracy, metrics[MetricNames.EvaluationAccuracy].Values[^1]);
        Assert.Equal((8L, 3, 0), (result.Steps, result.Rounds, result.SkippedRounds));
        Assert.Equal(result.ExplorationDegree, metrics[MetricNames.ExplorationDegree].Values[^1]);
        RunInfo twin = RunCatalog.Load(_folder["run", "dense"]);
        Assert.Equal(RunStatus.Finished, twin.Status);
        Assert.Equal(result.DenseAccuracy, twin.Result!.Value.GetProperty("accuracy").GetDouble());
        Assert.Equal(0, twin.Result!.Value.GetProperty("sparsity").GetDouble());
    }

    [Fact]
    public void The_weights_on_file_are_as_sparse_and_as_good_as_the_result_says()
    {
        SparseTrainingOptions options = SmallRun.Options with { Epochs = 10, Sparsity = 0.9, BatchSize = 64 };
        SparseTrainingResult result = SmallRun.Train(_folder["run"], options);
        DataSplit split = DataCatalog.Load("digits", new DataLoadOptions { Seed = options.Seed }, TestContext.Current.CancellationToken);

        SafetensorsFile file = SafetensorsFile.Read(_folder["run", SparseTraining.WeightsFile]);
        long weights = 64 * 32 + 32 * 16 + 16 * 10;
        Assert.Equal((weights, (long)Math.Round(0.1 * weights)), (result.Weights, result.Nnz));
        Assert.Equal(1 - (double)result.Nnz / weights, result.Sparsity, 1e-12);
        int[] nonZeros = [.. file.Entries.Values.Where(static entry => entry.Shape.Count == 2)
            .Select(static entry => entry.ToArray<float>().Count(static weight => weight != 0))];
        // A weight grown last may still be zero.
        Assert.InRange(nonZeros.Sum(), result.Nnz * 0.9, result.Nnz);
        TopologyHistory history = TopologyHistory.Open(_folder["run", TopologyJournal.FileName]);
        for (int layer = 0; layer < history.Layers.Count; layer++)
        {
            float[] dense = file.Entries[history.Layers[layer].Name].ToArray<float>();
            Assert.DoesNotContain(
                Enumerable.Range(0, dense.Length), position => dense[position] != 0 && !history.Last[layer].Contains(position));
        }

        using nn.Module<Tensor, Tensor> model = ModelCatalog.Find(options.Model).Create(split.Test.SampleShape, 10, seed: 77);
        WeightFile.Load(model, _folder["run", SparseTraining.WeightsFile]);
        EvaluationResult evaluation = new Evaluator(split.Test, split.Info.Augmentation.TestTransforms(), CrossEntropy.WithSmoothing(0))
            .Evaluate(model, TestContext.Current.CancellationToken);
        Assert.Equal(result.Accuracy, evaluation.Accuracy);
        Assert.Equal(result.Loss, evaluation.Loss, 1e-6);
        Assert.True(result.Accuracy > 0.3, $"learned nothing: {result.Accuracy}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        SparseTrainingOptions options = SmallRun.Options with { DenseTwin = true };
        SparseTrainingResult first = SmallRun.Train(_folder["a"], options), second = SmallRun.Train(_folder["b"], options);
        SmallRun.AssertSame(_folder["a"], _folder["b"]);
        SmallRun.AssertSame(_folder["a", "dense"], _folder["b", "dense"]);
        Assert.Equal(SmallRun.Timeless(first), SmallRun.Timeless(second));

        SmallRun.Train(_folder["c"], options with { Seed = 4 });
        foreach (string file in SmallRun.ReproducibleFiles)
            Assert.NotEqual(File.ReadAllBytes(_folder["a", file]), File.ReadAllBytes(_folder["c", file]));
    }

    [Theory]
    [InlineData("snip")]
    [InlineData("grasp")]
    public void Weights_are_judged_before_training_with_the_threads_of_the_training(string method)
    {
        SparseTrainingOptions options = SmallRun.Options with { Method = method, Model = "mlp:512-512", Threads = 1, MaxSteps = 1 };
        int before = get_num_threads();
        try
        {
            set_num_threads(1);
            SmallRun.Train(_folder["one"], options);
            set_num_threads(2);
            SmallRun.Train(_folder["two"], options);
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
        SmallRun.AssertSame(_folder["one"], _folder["two"]);
    }

    [Fact]
    public void A_training_that_cannot_be_built_leaves_the_number_of_threads_as_it_was()
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(2);
            SparseTrainingOptions options = SmallRun.Options with { Threads = 1, DenseLayers = ["nowhere"] };
            Assert.Throws<ArgumentException>(() => SmallRun.Train(_folder["failed"], options));
            Assert.Equal(2, get_num_threads());
            Assert.False(Directory.Exists(_folder["failed"]));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void The_twin_is_the_dense_training_of_the_same_seed()
    {
        SmallRun.Train(_folder["sparse"], SmallRun.Options with { DenseTwin = true });
        SmallRun.Train(_folder["dense"], SmallRun.Options with { Method = "dense" });
        SmallRun.AssertSame(_folder["dense"], _folder["sparse", "dense"], RunFiles.Metrics, SparseTraining.WeightsFile);
    }

    [Fact]
    public void Without_exploration_DST_EE_is_RigL()
    {
        SparseTrainingOptions options = SmallRun.Options with { Epochs = 8 };
        SparseTrainingResult greedy = SmallRun.Train(_folder["greedy"], options with { Method = "dst-ee:c=0" });
        SparseTrainingResult rigl = SmallRun.Train(_folder["rigl"], options with { Method = "rigl" });
        SmallRun.AssertSame(
            _folder["rigl"], _folder["greedy"], RunFiles.Metrics, TopologyJournal.FileName, SparseTraining.WeightsFile);
        Assert.Equal(SmallRun.Timeless(rigl) with { Method = "" }, SmallRun.Timeless(greedy) with { Method = "" });

        SmallRun.Train(_folder["curious"], options with { Method = "dst-ee:c=0.1" });
        Assert.NotEqual(
            File.ReadAllBytes(_folder["rigl", SparseTraining.WeightsFile]),
            File.ReadAllBytes(_folder["curious", SparseTraining.WeightsFile]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Stopped_after_every_step_it_leaves_the_bytes_of_the_uninterrupted_run(string method)
    {
        SparseTrainingOptions options = SmallRun.Options with { Method = method };
        // It trains again and again.
        if (method == "lottery-ticket") options = options with { Epochs = 2, Sparsity = 0.5, UpdateInterval = 1 };
        SparseTrainingResult uninterrupted = SmallRun.Train(_folder["whole"], options);
        (SparseTrainingResult result, int stops) = SmallRun.TrainStepByStep(_folder["parts"], options);

        Assert.Equal(uninterrupted.Steps - 1, stops);
        SmallRun.AssertSame(_folder["whole"], _folder["parts"]);
        Assert.Equal(SmallRun.Timeless(uninterrupted), SmallRun.Timeless(result));
        RunInfo run = RunCatalog.Load(_folder["parts"]);
        Assert.Equal((RunStatus.Finished, stops), (run.Status, run.Resumed.Count));
    }

    [Theory]
    [InlineData("dst-ee", "own", "adamW")]
    [InlineData("deepr", "own", "sgd")]
    [InlineData("snfs", "own", "adamW")]
    [InlineData("gmp", "own", "sgd")]
    public void So_does_one_with_its_own_schedule_validation_part_and_twin(string method, string schedule, string optimizer)
    {
        SparseTrainingOptions options = (SmallRun.Options with
        {
            Method = method,
            Schedule = Enum.Parse<ScheduleSource>(schedule, ignoreCase: true),
            Optimizer = Enum.Parse<OptimizerKind>(optimizer, ignoreCase: true),
            LearningRate = 0.01,
            ValidationShare = 0.2,
            Nesterov = true,
            WarmUpEpochs = 1.5,
            ClipNorm = 1,
            LabelSmoothing = 0.1,
            DenseTwin = true,
        }).Resolve();
        SparseTrainingResult uninterrupted = SmallRun.Train(_folder["whole"], options);
        (SparseTrainingResult result, _) = SmallRun.TrainStepByStep(_folder["parts"], options);
        SmallRun.AssertSame(_folder["whole"], _folder["parts"]);
        SmallRun.AssertSame(_folder["whole", "dense"], _folder["parts", "dense"]);
        Assert.Equal(SmallRun.Timeless(uninterrupted), SmallRun.Timeless(result));
    }

    [Fact]
    public void A_run_that_stops_at_a_number_of_steps_is_the_beginning_of_the_whole()
    {
        SparseTrainingResult part = SmallRun.Train(_folder["part"], SmallRun.Options with { MaxSteps = 5 });
        SmallRun.Train(_folder["whole"], SmallRun.Options);
        Assert.Equal((5L, 2), (part.Steps, part.Rounds));
        string[] whole = File.ReadAllLines(_folder["whole", RunFiles.Metrics]);
        string[] beginning = [.. File.ReadAllLines(_folder["part", RunFiles.Metrics])
            .Where(static line => !line.Contains(MetricNames.MeanAge, StringComparison.Ordinal))];
        Assert.Equal(whole.Take(beginning.Length), beginning);
    }

    [Fact]
    public void A_directory_with_a_run_is_not_used_again()
    {
        SmallRun.Train(_folder["run"], SmallRun.Options);
        Dictionary<string, byte[]> before = Files(_folder["run"]);
        IOException refused = Assert.Throws<IOException>(() => SmallRun.Train(_folder["run"], SmallRun.Options));
        Assert.Contains("already holds a run", refused.Message, StringComparison.Ordinal);
        IOException finished = Assert.Throws<IOException>(() => SparseTraining.Reopen(_folder["run"]));
        Assert.EndsWith("the run is finished; there is nothing to resume", finished.Message, StringComparison.Ordinal);
        Assert.Equal(before, Files(_folder["run"]));
    }

    [Fact]
    public void What_is_no_training_cannot_be_resumed()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Throws<FileNotFoundException>(() => SparseTraining.Reopen(_folder["empty"]));
        using (RunRecorder.CreateAt(_folder["other"], SparseTraining.Describe(SmallRun.Options) with { Command = "compare" })) { }
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => SparseTraining.Reopen(_folder["other"]));
        Assert.Contains("'compare'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_in_progress_cannot_be_resumed()
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["run"], SparseTraining.Describe(SmallRun.Options));
        IOException error = Assert.Throws<IOException>(() => SparseTraining.Reopen(_folder["run"]));
        Assert.EndsWith("another process is working on this run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_diverges_is_marked_as_failed_and_says_why()
    {
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(
            () => SmallRun.Train(_folder["run"], SmallRun.Options with { LearningRate = 1e30, Momentum = 0 }));
        RunInfo run = RunCatalog.Load(_folder["run"]);
        Assert.Equal((RunStatus.Failed, error.Message), (run.Status, run.Error));
    }

    [Fact]
    public void The_report_states_each_layers_sparsity_as_the_journal_has_it()
    {
        SmallRun.Train(_folder["run"], SmallRun.Options with { Method = "dsr", Epochs = 10, BatchSize = 64 });
        TopologyHistory history = TopologyHistory.Open(_folder["run", TopologyJournal.FileName]);
        string page = File.ReadAllText(_folder["run", RunFiles.Report]);
        XElement root = XDocument.Parse(page).Root!;
        Assert.NotEqual(history.Initial.Select(static layer => layer.NonZeros), history.Last.Select(static layer => layer.NonZeros));
        for (int i = 0; i < history.Layers.Count; i++)
        {
            JournalLayer layer = history.Layers[i];
            string[] cells = [.. root.Descendants("tr")
                .Select(static row => row.Elements().Select(static cell => cell.Value).ToArray())
                .First(row => row.Length > 5 && row[0] == layer.Name)];
            Assert.Equal(history.Last[i].NonZeros, int.Parse(cells[3].Replace(",", "", StringComparison.Ordinal)));
            Assert.Equal(Zeros(history.Initial[i]), Share(cells[4]), 1e-4);
            Assert.Equal(Zeros(history.Last[i]), Share(cells[5]), 1e-4);
        }

        static double Zeros(SparseTopology topology) => 1 - (double)topology.NonZeros / topology.Positions;
        static double Share(string percent) => double.Parse(percent.TrimEnd('%', ' ', '\u00a0', '\u202f')) / 100;
    }

    /// <summary>Contents by path.</summary>
    private static Dictionary<string, byte[]> Files(string directory) =>
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order().ToDictionary(static file => file, File.ReadAllBytes);
}
