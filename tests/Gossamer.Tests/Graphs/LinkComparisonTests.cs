using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Learning.Runs;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>The whole way from an edge list to a comparison, on a small graph with two communities.</summary>
[Collection(nameof(Alone))]
public sealed class LinkComparisonTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_comparison_holds_its_budgets_and_its_bill()
    {
        LinkComparisonOptions options = Options(
            ["train-and-prune", "admm", "one-shot", "sparse", "set", "snip", "small-dense"], [0.9], seeds: 2);
        LinkComparisonResult result = Run(options, "whole");
        Assert.Equal(2 * 8, result.Runs.Count);
        int samples = 2 * LinkSamples(result);
        // 16 inputs, 128 hidden units: 2,176 weights; a forward pass is two operations for each.
        const double Forward = 2 * 2176;
        foreach (LinkRun run in result.Runs)
        {
            PredictorFlops flops = run.TrainFlops;
            switch (run.Method)
            {
                case "dense":
                    Assert.Equal(3 * Forward * samples * 6, flops.Network);
                    Assert.Equal(2176 + 129, run.LiveParameters);
                    break;
                case "train-and-prune" or "admm":
                    Assert.Equal(3 * Forward * samples * 4, flops.Dense);
                    // Regularised: the same for three epochs, and the penalty.
                    Assert.InRange(flops.Regularised / (3 * Forward * samples * 3), 1, 1.02);
                    Assert.Equal(3 * 2 * 218 * (double)samples * 2, flops.Retrain, 1);
                    Assert.NotNull(run.GapAtCut);
                    break;
                case "one-shot":
                    Assert.Equal((3 * Forward * samples * 4, 0.0, null), (flops.Dense, flops.Regularised, run.GapAtCut));
                    Assert.Equal(3 * 2 * 218 * (double)samples * 2, flops.Retrain, 1);
                    break;
                case "sparse":
                    Assert.True(run.Rounds >= 10);
                    // Three passes over 218 weights, and in each round one dense gradient of a batch.
                    Assert.InRange(flops.Sparse, 3 * 2 * 218.0 * samples * 6, 3 * 2 * 218.0 * samples * 6 + run.Rounds * Forward * 64);
                    break;
                case "set" or "snip":
                    Assert.Equal(3 * 2 * 218.0 * samples * 6, flops.Sparse, 1);
                    break;
                case "small-dense":
                    Assert.Equal(13 * 18 + 1, run.LiveParameters);
                    break;
            }
            // The output layer has 13 of its 128 weights, each with the bias of its hidden unit; SNIP shares out weights as it likes.
            if (run.Method is not ("dense" or "small-dense"))
                Assert.InRange(run.LiveParameters, 218 + 2, 218 + 1 + (run.Method == "snip" ? 128 : 13));
            Assert.Equal(result.Embeddings.Single(bill => bill.Seed == run.Seed).Flops, flops.Embedding);
            Assert.Equal(8, run.Figures.Count);
        }
        Assert.Equal(1, Assert.Single(result.Summary, static row => row.Method == "train-and-prune").FlopsRatio);
        Assert.True(File.Exists(Path.Combine(result.RunDirectory, RunFiles.Report)));
    }

    [Fact]
    public void A_stopped_comparison_goes_on_to_the_same_figures()
    {
        LinkComparisonOptions options = Options(["train-and-prune", "sparse"], [0.8, 0.95], seeds: 1);
        LinkComparisonResult whole = Run(options, "whole");
        using var stop = new CancellationTokenSource();
        string directory = _folder["cut"];
        using (RunRecorder recorder = RunRecorder.CreateAt(directory, LinkComparison.Describe(options)))
        {
            int begun = 0;
            Assert.Throws<OperationCanceledException>(() => LinkComparison.Run(
                options, recorder, new Reporter(() =>
                {
                    if (++begun == 3) stop.Cancel();
                }), stop.Token));
        }
        (LinkComparisonOptions read, RunRecorder again) = LinkComparison.Reopen(directory);
        using (again)
        {
            LinkComparisonResult resumed = LinkComparison.Run(read, again, cancellation: Token);
            Assert.Equal(Figures(whole), Figures(resumed));
            Assert.Equal(whole.Embeddings[0].NegativesHash, resumed.Embeddings[0].NegativesHash);
        }

        static IEnumerable<(string, double, double, double, double)> Figures(LinkComparisonResult result) =>
            result.Runs.Select(static run => (run.Method, run.Sparsity, run.Auc, run.Mrr, run.TrainFlops.Total));
    }

    [Theory]
    [InlineData(PairJoin.Concatenation)]
    [InlineData(PairJoin.Product)]
    [InlineData(PairJoin.Distance)]
    [InlineData(PairJoin.SquaredDistance)]
    public void Features_of_a_pair_are_those_of_its_vectors_at_a_root_mean_square_of_one(PairJoin join)
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            3, [new TemporalEdge(0, 1, 0), new TemporalEdge(1, 0, 1), new TemporalEdge(0, 1, 2)]);
        using var walker = new TemporalWalker(graph);
        WalkCorpus walks = walker.Sample(cancellation: Token);
        NodeVectors vectors = SkipGram.Fit(walks, 3, new SkipGramOptions { Dimension = 4 }, cancellation: Token).Vectors;
        float[] a = [.. vectors[0]], b = [.. vectors[1]];
        double scale = 1 / Math.Sqrt(a.Concat(b).Average(static value => (double)value * value));
        double[] expected = join switch
        {
            PairJoin.Concatenation => [.. a.Concat(b).Select(value => scale * value)],
            PairJoin.Product => [.. a.Zip(b, (x, y) => scale * scale * x * y)],
            PairJoin.Distance => [.. a.Zip(b, (x, y) => scale * Math.Abs(x - y))],
            _ => [.. a.Zip(b, (x, y) => Math.Pow(scale * (x - y), 2))],
        };
        var features = new PairFeatures(vectors, join);
        float[] rows = new float[2 * features.Width];
        features.Fill([new LinkPair(0, 1), new LinkPair(2, 2)], rows);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], rows[i], 1e-5);
        // Nobody has met node 2: it is the zero vector, whatever the scale.
        Assert.All(rows[features.Width..], static value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(NodeModel.Mlp)]
    [InlineData(NodeModel.Gcn)]
    [InlineData(NodeModel.SageMax)]
    [InlineData(NodeModel.Gat)]
    public void Predictions_of_a_part_do_not_depend_on_later_events(NodeModel model)
    {
        LinkComparisonOptions options = Options(["sparse"], [0.8], seeds: 1);
        using TemporalGraph graph = TemporalIngest.Read(options.Data, cancellation: Token);
        LinkSplit split = LinkSplit.Strict(LinkEvents.Of(graph));
        float[] scores = ValidationScores(graph, split);
        // All events of the test part get other ends; its times stay, so that parts begin where they did.
        int first = split.Test.KnownEvents;
        var random = new Gossamer.Kernels.Randomness.CounterRandom(5, "other ends");
        TemporalEdge[] edges = [.. Enumerable.Range(0, (int)graph.Edges).Select(place => graph.EdgeAt(place))];
        for (int i = edges.Length - (split.Events.Count - first); i < edges.Length; i++)
        {
            if (edges[i].Source == edges[i].Target) continue;
            int source = random.Below((ulong)(2 * i), graph.Nodes), step = 1 + random.Below((ulong)(2 * i + 1), graph.Nodes - 1);
            edges[i] = edges[i] with { Source = source, Target = (source + step) % graph.Nodes };
        }
        using TemporalGraph changed = TemporalGraph.FromEdges(graph.Nodes, edges);
        LinkSplit other = LinkSplit.Strict(LinkEvents.Of(changed));
        Assert.Equal(split.Validation.Events, other.Validation.Events);
        Assert.NotEqual(split.Events.Pairs[first..].ToArray(), other.Events.Pairs[first..].ToArray());
        Assert.Equal(scores, ValidationScores(changed, other));

        float[] ValidationScores(TemporalGraph from, LinkSplit parts)
        {
            SplitVectors vectors = SplitVectors.Build(from, parts, options.Walks, options.SkipGram, Token);
            NegativeSet negatives = NegativeSet.Create(parts, parts.Train, 0, rankingSize: 0);
            using LinkTask task = model == NodeModel.Mlp
                ? new VectorLinkTask(parts, negatives, vectors, PairJoin.Concatenation, 0)
                : new EncoderLinkTask(parts, negatives, vectors, model, LinkHeadKind.Perceptron, 0.1, 0);
            using PredictorOutcome outcome = PredictorMethods.Parse("sparse").Train(
                new PredictorTrainer(task, options.Training! with { Hidden = 16 }, Token), 0.8);
            LinkPair[] pairs = [.. parts.Validation.Events.Select(index => parts.Events.Pairs[index])];
            float[] result = new float[pairs.Length];
            task.Scorer(outcome.Model, parts.Validation).Score(pairs, result);
            return result;
        }
    }

    [Fact]
    public void The_released_protocol_scores_higher_than_the_strict_one()
    {
        LinkComparisonOptions options = Options(["sparse"], [0.8], seeds: 1);
        double strict = Dense(Run(options, "strict")), released = Dense(Run(options with { Protocol = LinkProtocol.Released }, "released"));
        Assert.True(released > strict, $"released {released}, strict {strict}");

        static double Dense(LinkComparisonResult result) =>
            result.Runs[0].Figures.First(static row => row is { Group: LinkGroup.All, Negatives: NegativeKind.Balanced }).Auc;
    }

    [Theory]
    [InlineData("unknown method 'magic'", "magic", 0.9)]
    [InlineData("dense has no sparsity", "dense", 0.9)]
    [InlineData("the sparsity is 1", "sparse", 1.0)]
    public void Options_out_of_range_are_named(string problem, string method, double sparsity)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Options([method], [sparsity], 1).Resolve());
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static int LinkSamples(LinkComparisonResult result) => (int)(result.Runs[0].TrainFlops.Dense / (3 * 2 * 2176) / 6 / 2);

    private LinkComparisonResult Run(LinkComparisonOptions options, string name)
    {
        using RunRecorder recorder = RunRecorder.CreateAt(_folder[name], LinkComparison.Describe(options));
        return LinkComparison.Run(options, recorder);
    }

    private LinkComparisonOptions Options(string[] methods, double[] sparsities, int seeds)
    {
        string path = _folder["graph.txt"];
        if (!File.Exists(path))
        {
            var random = new Gossamer.Kernels.Randomness.CounterRandom(1, "communities");
            // Two communities of forty; one edge in ten crosses.
            EdgeLists.Write(path, [.. Enumerable.Range(0, 3000).Select(i =>
            {
                int source = random.Below((ulong)(3 * i), 80), other = random.Below((ulong)(3 * i + 1), 40);
                bool crosses = random.Uniform((ulong)(3 * i + 2)) < 0.1;
                return $"{source} {(source < 40 != crosses ? other : 40 + other)} {i}";
            })]);
        }
        return new LinkComparisonOptions
        {
            Data = path,
            Methods = methods,
            Sparsities = sparsities,
            Seeds = seeds,
            RankingSize = 5,
            Training = new PredictorOptions
            {
                BatchSize = 64,
                Epochs = 6,
                DenseEpochs = 4,
                RegularisedEpochs = 3,
                RetrainEpochs = 2,
                Rounds = 12,
            },
        };
    }

    private sealed class Reporter(Action report) : IProgress<Gossamer.Learning.Training.TrainingProgress>
    {
        public void Report(Gossamer.Learning.Training.TrainingProgress value) => report();
    }
}
