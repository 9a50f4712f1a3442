using System.Diagnostics;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Rivals;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;

namespace Gossamer.Graphs.Recipes;

/// <summary>
/// All that one seed fixes: split, vectors, negatives. Methods are handed the training part only; the test part is judged here, with
/// thresholds of the validation part.
/// </summary>
internal sealed class LinkExperiment : IDisposable
{
    private readonly LinkComparisonOptions _options;
    private readonly SplitVectors _vectors;
    private readonly NegativeSet _validation, _test;
    private readonly LinkTask _task;

    private LinkExperiment(LinkComparisonOptions options, ulong seed, LinkSplit split, SplitVectors vectors)
    {
        (_options, Seed, Split, _vectors) = (options, seed, split, vectors);
        _validation = NegativeSet.Create(split, split.Validation, seed, rankingSize: 0);
        _test = NegativeSet.Create(split, split.Test, seed, options.RankingSize);
        NegativeSet negatives = NegativeSet.Create(split, split.Train, seed, rankingSize: 0);
        _task = CreateTask(options, split, negatives, vectors, seed);
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The split.</summary>
    public LinkSplit Split { get; }

    /// <summary>What the vectors cost.</summary>
    public EmbeddingBill Bill =>
        new(Seed, _vectors.WalkSteps, _vectors.Pairs, _vectors.Flops, _vectors.Seconds, _vectors.Continuity, _test.Hash);

    /// <summary>Prepares a seed.</summary>
    public static LinkExperiment Prepare(
        TemporalGraph graph, LinkEvents events, LinkComparisonOptions options, ulong seed, CancellationToken cancellation)
    {
        LinkSplit split = LinkSplit.Of(events, options.Protocol, seed);
        SplitVectors vectors = SplitVectors.Build(
            graph, split, options.Walks with { Seed = seed }, options.SkipGram with { Seed = seed }, cancellation);
        return new LinkExperiment(options, seed, split, vectors);
    }

    /// <summary>The task of a split.</summary>
    public static LinkTask CreateTask(
        LinkComparisonOptions options, LinkSplit split, NegativeSet negatives, SplitVectors vectors, ulong seed) =>
        NodeModels.PassesMessages(options.Model)
            ? new EncoderLinkTask(split, negatives, vectors, options.Model, options.Head, options.Dropout ?? 0, seed)
            : new VectorLinkTask(split, negatives, vectors, options.PairJoin, seed);

    /// <summary>Trains by a method and judges what it has made.</summary>
    public LinkRun Train(IPredictorMethod method, double sparsity, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        using PredictorOutcome outcome = method.Train(new PredictorTrainer(_task, _options.Training!, cancellation), sparsity);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        PartScores validation = PartScores.Of(
            Split, Split.Validation, _validation, _task.Scorer(outcome.Model, Split.Validation));
        PartScores test = PartScores.Of(Split, Split.Test, _test, _task.Scorer(outcome.Model, Split.Test));
        LinkFigures[] figures = Judge(test, validation.BestThreshold());
        LinkFigures headline = ComparisonSummaries.Headline(figures);
        return new LinkRun
        {
            Method = method.Name,
            Sparsity = sparsity,
            Seed = Seed,
            Auc = headline.Auc,
            Ap = headline.Ap,
            Mrr = headline.Ranking.Mrr,
            Accuracy = headline.Accuracy,
            TrainFlops = outcome.Flops with { Embedding = _vectors.Flops },
            LiveParameters = outcome.LiveParameters,
            Seconds = seconds,
            Figures = figures,
            SparsityByEpoch = outcome.SparsityByEpoch,
            Rounds = outcome.Rounds,
            Explored = outcome.Explored,
            GapAtCut = outcome.GapAtCut,
        };
    }

    /// <summary>Judges the rivals on the validation and the test part.</summary>
    public IEnumerable<RivalRun> JudgeRivals()
    {
        foreach (string name in LinkRivals.Names)
        {
            PartScores validation = PartScores.Of(
                Split, Split.Validation, _validation, LinkRivals.Create(name, Split.Events, Split.Validation));
            PartScores test = PartScores.Of(Split, Split.Test, _test, LinkRivals.Create(name, Split.Events, Split.Test));
            double threshold = validation.BestThreshold();
            yield return new RivalRun(name, Split.Validation.Name, Seed, Judge(validation, threshold));
            yield return new RivalRun(name, Split.Test.Name, Seed, Judge(test, threshold));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _task.Dispose();

    private static LinkFigures[] Judge(PartScores scores, double threshold) =>
        [.. from @group in Enum.GetValues<LinkGroup>()
            from negatives in (NegativeKind[])[NegativeKind.Balanced, NegativeKind.Historical]
            select scores.Judge(@group, negatives, threshold)];
}
