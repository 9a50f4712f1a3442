using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Methods;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>What a training is expected to cost is what it then costs, and is said before anything is trained.</summary>
public sealed class ForecastTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, NodeModel> Methods => new(
        [
            "dense", "small-dense", "train-and-prune", "admm", "one-shot", "sparse",
            .. SparseMethods.All.Select(static method => method.Name).Where(static name => name is not ("dense" or "rigl")),
        ],
        [NodeModel.Mlp, NodeModel.Gcn]);

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Methods))]
    public void The_bill_before_is_the_bill_after(string method, NodeModel model)
    {
        using TemporalGraph graph = Random();
        LinkSplit split = LinkSplit.Strict(LinkEvents.Of(graph));
        NegativeSet negatives = NegativeSet.Create(split, split.Train, 2, rankingSize: 0);
        SplitVectors vectors = SplitVectors.Build(graph, split, new WalkOptions(), new SkipGramOptions(), Token);
        using LinkTask task = model == NodeModel.Mlp
            ? new VectorLinkTask(split, negatives, vectors, PairJoin.Concatenation, 2)
            : new EncoderLinkTask(split, negatives, vectors, model, LinkHeadKind.Bilinear, 0, 2);
        PredictorTrainer Trainer() => new(task, Options, Token);
        IPredictorMethod predictor = PredictorMethods.Parse(method);
        PredictorForecast forecast = predictor.Forecast(Trainer(), 0.8);
        PredictorTrainer trainer = Trainer();
        using PredictorOutcome outcome = predictor.Train(trainer, 0.8);
        PredictorFlops flops = outcome.Flops;
        Assert.Equal(method != "str", forecast.IsExact);
        if (method == "str")
        {
            Assert.True(flops.Network <= forecast.Flops.Network);
            return;
        }
        Assert.Equal(flops.Executed, forecast.Flops.Executed, 1e-6 * flops.Executed);
        Assert.Equal(flops.Propagation, forecast.Flops.Propagation, 1e-6 * flops.Executed);
        // Which layer loses what is known of the total only where one ranking goes over all layers; all others are met exactly.
        bool ranksGlobally = method is "gmp-global" or "lottery-ticket" or "lottery-ticket-one-shot" or "snfs" or "dsr" or "deepr-global";
        Assert.Equal(flops.Network, forecast.Flops.Network, (ranksGlobally ? 0.2 : 1e-6) * flops.Network);
        Assert.Equal(trainer.Passes, forecast.Flops.Executed / flops.Executed * trainer.Passes, 1e-6 * trainer.Passes);
        Assert.Equal(
            (long)Math.Round(trainer.Passes / trainer.PassesPerEpoch) * trainer.StepsPerEpoch, forecast.DenseSteps + forecast.MaskedSteps);
    }

    [Fact]
    public void Only_methods_that_begin_sparse_count_as_sparse_training()
    {
        string[] pruning =
        [
            "dense", "small-dense", "train-and-prune", "admm", "one-shot", "gmp", "gmp-global", "lottery-ticket",
            "lottery-ticket-one-shot", "str",
        ];
        foreach (string method in (string[])[.. pruning, "sparse", .. SparseMethods.All.Select(static method => method.Name)])
            Assert.Equal(!pruning.Contains(method), PredictorMethods.Parse(method).TrainsSparse);
    }

    [Fact]
    public void A_comparison_says_what_it_will_cost_before_it_trains()
    {
        using (TemporalGraph graph = Random())
            EdgeLists.Write(
                _folder["graph.txt"], [.. Enumerable.Range(0, (int)graph.Edges).Select(place => graph.EdgeAt(place)).Select(
                    static edge => $"{edge.Source} {edge.Target} {edge.Time}")]);
        var options = new LinkComparisonOptions
        {
            Data = _folder["graph.txt"],
            Methods = ["gmp", "sparse"],
            Sparsities = [0.8],
            Seeds = 2,
            RankingSize = 5,
            Training = Options,
        };
        List<TrainingProgress> told = [];
        using RunRecorder recorder = RunRecorder.CreateAt(_folder["run"], LinkComparison.Describe(options));
        LinkComparisonResult result = LinkComparison.Run(options, recorder, new Reports(told.Add), Token);
        Assert.StartsWith("expected: 6 trainings, ", told[0].Note, StringComparison.Ordinal);
        Assert.All(told.Skip(1), static report => Assert.Null(report.Note));
        double bill = result.Runs.Sum(static run => run.TrainFlops.Network) + result.Embeddings.Sum(static vectors => vectors.Flops);
        // All nodes of so small a graph are in the sample; walks of other seeds are of other lengths.
        Assert.InRange(result.Forecast!.Flops / bill, 0.95, 1.05);
        Assert.True(result.Forecast.MemoryBytes > 50e6 && result.PeakBytes > 50e6);
        // Two of three methods may compete for the verdict, but only one of them trains sparse.
        Assert.DoesNotContain("(gmp:", result.Verdict, StringComparison.Ordinal);
    }

    private static PredictorOptions Options => new()
    {
        Hidden = 16,
        BatchSize = 64,
        Epochs = 6,
        DenseEpochs = 4,
        RegularisedEpochs = 3,
        RetrainEpochs = 2,
        LearningRate = 0.01,
        Rounds = 4,
    };

    private static TemporalGraph Random()
    {
        var random = new CounterRandom(4, "edges");
        return TemporalGraph.FromEdges(40, [.. Enumerable.Range(0, 1000).Select(i =>
        {
            int source = random.Below((ulong)(2 * i), 40);
            return new TemporalEdge(source, (source + 1 + random.Below((ulong)(2 * i + 1), 39)) % 40, i);
        })]);
    }

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
