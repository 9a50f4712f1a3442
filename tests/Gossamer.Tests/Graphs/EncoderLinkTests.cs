using CsCheck;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Kernels.Aggregation;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Tensors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Graphs;

/// <summary>Links by networks that pass messages: heads, what messages go along, bills, and what is learnt.</summary>
public sealed class EncoderLinkTests
{
    private const int Nodes = 300, Hidden = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LinkHeadKind.DotProduct)]
    [InlineData(LinkHeadKind.Bilinear)]
    [InlineData(LinkHeadKind.Perceptron)]
    public void A_head_is_its_formula(LinkHeadKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using var head = new LinkHead(kind, 4, 5, seed: 3);
        Tensor u = rand(7, 4), v = rand(7, 4);
        float[] logits = TensorData.Copy<float>(head.call(u, v));
        for (int pair = 0; pair < 7; pair++)
        {
            double[] a = Row(u, pair), b = Row(v, pair);
            double expected = kind switch
            {
                LinkHeadKind.DotProduct => Dot(a, b),
                LinkHeadKind.Bilinear => Dot(a, Times("bilinear.weight", b)),
                _ => Dot(Times("fc2.weight", Perceptron([.. a, .. b, .. a.Zip(b, static (x, y) => x * y)])), [1]),
            };
            Assert.Equal(expected, logits[pair], 1e-4);
        }
        // Whether u → v is v → u: only the plain product says so.
        Assert.Equal(kind == LinkHeadKind.DotProduct, allclose(head.call(u, v), head.call(v, u)));

        double[] Perceptron(double[] x) => [.. Times("fc1.weight", x).Select(static value => Math.Max(0, value))];

        double[] Times(string name, double[] x) =>
            [.. Enumerable.Range(0, (int)head.get_parameter(name)!.shape[0]).Select(row => Dot(Row(head.get_parameter(name)!, row), x))];

        static double[] Row(Tensor matrix, int row) => Array.ConvertAll(TensorData.Copy<float>(matrix[row]), static value => (double)value);

        static double Dot(double[] a, double[] b) => a.Zip(b, static (x, y) => x * y).Sum();
    }

    [Fact]
    public void Messages_go_along_what_was_known_and_never_along_what_is_to_be_learnt() => Gen.Select(
        EdgeLists.Crowded.Where(static edges => edges.Length >= 60), Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6]).Array[0, 9], Gen.Bool).Sample(
        static (edges, learnt, undirected) =>
        {
            using TemporalGraph graph = TemporalGraph.FromEdges(
                7, [.. edges.Select(static (edge, i) => edge with { Time = i }), new(0, 1, 200), new(1, 2, 201)]);
            LinkEvents events = LinkEvents.Of(graph, undirected);
            LinkSplit split = LinkSplit.Strict(events);
            foreach (LinkPart part in (LinkPart[])[split.Train, split.Validation, split.Test])
            {
                var known = new HashSet<(int, int)>();
                foreach (LinkPair pair in events.Pairs[..part.KnownEvents])
                {
                    known.Add((pair.Source, pair.Target));
                    known.Add((pair.Target, pair.Source));
                }
                foreach ((int one, int other) in learnt)
                {
                    known.Remove((one, other));
                    known.Remove((other, one));
                }
                EdgeTopology links = KnownLinks.Of(split, part, [.. learnt.Select(static pair => new LinkPair(pair.Item1, pair.Item2))]);
                (int, int)[] actual = [.. links.RowIndices().Zip(links.ColumnIndices.ToArray())];
                Assert.Equal(known.Order(), actual.Order());
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public void No_pair_of_the_training_part_has_an_edge_in_training()
    {
        using TemporalGraph graph = Communities();
        LinkSplit split = LinkSplit.Strict(LinkEvents.Of(graph));
        using EncoderLinkTask task = Task(split, Vectors(graph, split), NodeModel.SageSum, LinkHeadKind.DotProduct);
        EdgeTopology links = task.TrainGraph.Edges.Neighbours.Edges;
        HashSet<(int, int)> edges = [.. links.RowIndices().Zip(links.ColumnIndices.ToArray())];
        Assert.True(edges.Count > 2000, $"{edges.Count} edges");
        long[] pairs = TensorData.Copy<long>(task.Inputs);
        for (int i = 0; i < pairs.Length; i += 2) Assert.DoesNotContain(((int)pairs[i], (int)pairs[i + 1]), edges);
    }

    [Theory]
    [InlineData(NodeModel.Gcn, LinkHeadKind.Bilinear)]
    [InlineData(NodeModel.SageMean, LinkHeadKind.Perceptron)]
    [InlineData(NodeModel.Gat, LinkHeadKind.DotProduct)]
    public void Scores_of_a_part_are_those_of_its_graph_and_its_vectors(NodeModel model, LinkHeadKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporalGraph graph = Communities();
        LinkSplit split = LinkSplit.Strict(LinkEvents.Of(graph));
        SplitVectors vectors = Vectors(graph, split);
        using EncoderLinkTask task = Task(split, vectors, model, kind);
        using nn.Module<Tensor, Tensor> network = task.CreateModel(Hidden);
        network.eval();
        LinkPair[] pairs = [.. split.Test.Events.Take(50).Select(index => split.Events.Pairs[index])];
        float[] scores = new float[50], others = new float[50];
        task.Scorer(network, split.Test).Score(pairs, scores);
        task.Scorer(network, split.Validation).Score(pairs, others);
        Assert.NotEqual(scores, others);

        // A network made for the test part's own graph, with the weights of the other.
        NodeVectors known = vectors.Test;
        Tensor features = tensor(known.Items.ToArray()).reshape(Nodes, known.Dimension) * known.UnitScale;
        using Adjacency edges = NodeEncoders.EdgesFor(model, KnownLinks.Of(split, split.Test));
        NodeEncoder encoder = NodeEncoders.Create(model, new MessageGraph(edges, NodeFeatures.Dense(features)), Hidden, Hidden, 0, 9);
        using var own = new LinkEncoder(encoder, new LinkHead(kind, Hidden, Hidden, 9), 1);
        own.load_state_dict(network.state_dict());
        own.eval();
        Tensor numbers = tensor([.. pairs.SelectMany(static pair => new long[] { pair.Source, pair.Target })]).reshape(50, 2);
        float[] expected = TensorData.Copy<float>(own.call(numbers).sigmoid());
        for (int i = 0; i < 50; i++) Assert.Equal(expected[i], scores[i], 1e-5);
    }

    [Fact]
    public void The_bill_is_the_one_counted_by_hand()
    {
        using TemporalGraph graph = Communities();
        LinkSplit split = LinkSplit.Strict(LinkEvents.Of(graph));
        using EncoderLinkTask task = Task(split, Vectors(graph, split), NodeModel.Gcn, LinkHeadKind.Perceptron);
        const int Epochs = 3, Width = 8;
        long edges = task.TrainGraph.Edges.Edges;
        // Two layers over all nodes, and the head over all pairs: 3 · 8 inputs, 8 hidden units, one logit.
        double forward = 2.0 * Nodes * (Width * Hidden + Hidden * Hidden) + 2.0 * task.Samples * (3 * Hidden * Hidden + Hidden);
        double propagation = 2 * 2.0 * edges * (Hidden + Hidden);
        using PredictorOutcome dense = PredictorMethods.Parse("dense").Train(Trainer(task, Epochs), 0);
        Assert.Equal(3 * forward * Epochs, dense.Flops.Dense, 1);
        Assert.Equal(propagation * Epochs, dense.Flops.Propagation, 1);
        // Everything is pruned but biases: 64 + 64 + 192 + 8 weights, of which a quarter stays, and 8 + 8 + 8 + 1 biases.
        using PredictorOutcome still = PredictorMethods.Parse("static").Train(Trainer(task, Epochs), 0.75);
        Assert.Equal((64 + 64 + 192 + 8) / 4 + 25, still.LiveParameters);
        Assert.Equal(
            3 * Epochs * (2.0 * Nodes * 2 * 16 + 2.0 * task.Samples * (48 + 2)), still.Flops.Sparse, 1);
    }

    [Theory]
    [InlineData(NodeModel.Gcn)]
    [InlineData(NodeModel.SageMean)]
    [InlineData(NodeModel.Gat)]
    public void Communities_are_learnt(NodeModel model)
    {
        using TemporalGraph graph = Communities();
        LinkSplit split = LinkSplit.Strict(LinkEvents.Of(graph));
        NegativeSet negatives = NegativeSet.Create(split, split.Test, 5, rankingSize: 0);
        using EncoderLinkTask task = Task(split, Vectors(graph, split), model, LinkHeadKind.Perceptron);
        using PredictorOutcome outcome = PredictorMethods.Parse("sparse").Train(Trainer(task, 120, hidden: 32), 0.5);
        LinkPair[] positives = [.. split.Test.Events.Select(index => split.Events.Pairs[index])];
        float[] high = new float[positives.Length], low = new float[positives.Length];
        ILinkScorer scorer = task.Scorer(outcome.Model, split.Test);
        scorer.Score(positives, high);
        scorer.Score(negatives.Balanced, low);
        // A pair that nobody has linked yet may be within a community too: a perceptron on the same vectors has 0.86.
        double auc = LinkMetrics.Auc(high, low);
        Assert.True(auc > 0.7, $"area {auc}");
    }

    [Theory]
    [InlineData(NodeModel.Gcn, "sparse")]
    [InlineData(NodeModel.SageMax, "train-and-prune")]
    [InlineData(NodeModel.Gat, "snip")]
    public void A_training_leaves_no_tensor_behind(NodeModel model, string method)
    {
        using TemporalGraph graph = Communities();
        LinkSplit split = LinkSplit.Strict(LinkEvents.Of(graph));
        SplitVectors vectors = Vectors(graph, split);
        Train();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Train();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Train()
        {
            using EncoderLinkTask task = Task(split, vectors, model, LinkHeadKind.Perceptron);
            using PredictorOutcome outcome = PredictorMethods.Parse(method).Train(Trainer(task, 3), 0.5);
            task.Scorer(outcome.Model, split.Test).Score([new LinkPair(1, 2)], new float[1]);
        }
    }

    private static PredictorTrainer Trainer(EncoderLinkTask task, int epochs, int hidden = Hidden) => new(
        task,
        new PredictorOptions
        {
            Hidden = hidden,
            Epochs = epochs,
            DenseEpochs = epochs,
            RegularisedEpochs = 2,
            RetrainEpochs = epochs,
            LearningRate = 0.01,
            WeightDecay = 0,
            Rounds = 10,
        },
        Token);

    private static EncoderLinkTask Task(LinkSplit split, SplitVectors vectors, NodeModel model, LinkHeadKind head) =>
        new(split, NegativeSet.Create(split, split.Train, 5, rankingSize: 0), vectors, model, head, dropout: 0, seed: 5);

    private static SplitVectors Vectors(TemporalGraph graph, LinkSplit split) => SplitVectors.Build(
        graph, split, new WalkOptions { Bias = WalkBias.Uniform }, new SkipGramOptions { Epochs = 5 }, Token);

    /// <summary>Six communities of fifty; one event in ten leaves its own.</summary>
    private static TemporalGraph Communities()
    {
        var random = new CounterRandom(1, "communities");
        return TemporalGraph.FromEdges(Nodes, [.. Enumerable.Range(0, 6000).Select(i =>
        {
            int source = random.Below((ulong)(3 * i), Nodes), other = random.Below((ulong)(3 * i + 1), 49);
            int home = source / 50 * 50, target = home + (source - home + 1 + other) % 50;
            bool leaves = random.Uniform((ulong)(3 * i + 2)) < 0.1;
            return new TemporalEdge(source, leaves ? (target + 50 + i % 5 * 50) % Nodes : target, i);
        })]);
    }
}
