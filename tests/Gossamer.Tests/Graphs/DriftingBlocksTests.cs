using Gossamer.Graphs.Benchmarks;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>The synthetic graph, and what predictors reach on it.</summary>
[Collection(nameof(Alone))]
public sealed class DriftingBlocksTests
{
    private static readonly DriftingBlocks Small = new() { Nodes = 400, Events = 24_000, Blocks = 4, Memory = 2400 };

    // 0.769 ± 0.018 over three seeds of the first correct build, less three standard deviations.
    private const double LeastStrict = 0.715;

    // The same of the whole graph: 0.7681 ± 0.0008 over three seeds.
    private const double LeastStrictWhole = 0.765;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Pairs_meet_again_and_blocks_keep_together()
    {
        using TemporalGraph graph = Small.Build();
        LinkEvents events = LinkEvents.Of(graph);
        Assert.Equal((24_000, 400), (events.Count, events.Nodes));
        int repeated = Enumerable.Range(0, events.Count).Count(index => !events.IsFirst(index));
        // Four in ten by construction, and some by chance: there are only so many pairs in a block.
        Assert.InRange(repeated / 24_000.0, 0.4, 0.7);
        using TemporalGraph again = Small.Build();
        Assert.Equal(events.Pairs.ToArray(), LinkEvents.Of(again).Pairs.ToArray());
        using TemporalGraph other = (Small with { Seed = 1 }).Build();
        Assert.NotEqual(events.Pairs.ToArray(), LinkEvents.Of(other).Pairs.ToArray());
    }

    [Fact]
    public void A_predictor_reaches_what_it_did_and_the_protocol_with_leaks_flatters_it()
    {
        var options = new PredictorOptions { Epochs = 20, BatchSize = 256 };
        double strict = Auc(Small, LinkProtocol.Strict, options), released = Auc(Small, LinkProtocol.Released, options);
        Assert.True(strict > LeastStrict, $"strict {strict}, expected above {LeastStrict}");
        Assert.True(released > strict, $"released {released}, strict {strict}");
    }

    // Takes minutes.
    [Fact(Explicit = true)]
    public void The_whole_graph_is_predicted_as_well_as_it_was_and_the_protocol_with_leaks_flatters_it()
    {
        (DriftingBlocks blocks, PredictorOptions options) = (new(), new());
        double strict = Auc(blocks, LinkProtocol.Strict, options), released = Auc(blocks, LinkProtocol.Released, options);
        Assert.True(strict > LeastStrictWhole, $"strict {strict}, expected above {LeastStrictWhole}");
        Assert.True(released > strict, $"released {released}, strict {strict}");
    }

    private static double Auc(DriftingBlocks blocks, LinkProtocol protocol, PredictorOptions options)
    {
        using TemporalGraph graph = blocks.Build();
        LinkSplit split = LinkSplit.Of(LinkEvents.Of(graph), protocol, seed: 0);
        SplitVectors vectors = SplitVectors.Build(
            graph, split, new WalkOptions { Bias = WalkBias.Uniform }, new SkipGramOptions { Epochs = 5 }, Token);
        using var task = new VectorLinkTask(
            split, NegativeSet.Create(split, split.Train, seed: 0, rankingSize: 0), vectors, PairJoin.Concatenation, seed: 0);
        using PredictorOutcome outcome = PredictorMethods.Parse(PredictorMethods.Dense).Train(
            new PredictorTrainer(task, options, Token), 0);
        NegativeSet negatives = NegativeSet.Create(split, split.Test, seed: 0, rankingSize: 0);
        int[] places = PartGroups.Of(split.Events, split.Test).Places(LinkGroup.All);
        ILinkScorer scorer = task.Scorer(outcome.Model, split.Test);
        float[] positives = new float[places.Length], others = new float[places.Length];
        scorer.Score([.. places.Select(place => split.Events.Pairs[split.Test.Events[place]])], positives);
        scorer.Score([.. places.Select(place => negatives.Balanced[place])], others);
        return LinkMetrics.Auc(positives, others);
    }
}
