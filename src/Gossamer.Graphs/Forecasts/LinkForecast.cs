using System.Diagnostics;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Rivals;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Forecasts;

/// <summary>What a comparison of predictors of links will cost, measured on small pieces of it.</summary>
internal static class LinkForecast
{
    private const int ScoredPairs = 2000, JudgedParts = 2, ScoresOfAPart = 4;

    /// <summary>Measures. Takes about two seconds on a graph that is not large.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="events">Its events.</param>
    /// <param name="options">What is to be compared, resolved.</param>
    /// <param name="plan">Methods, sparsities and how many trainings of each are to be done.</param>
    /// <param name="cancellation">Stops.</param>
    public static ComparisonForecast Of(
        TemporalGraph graph, LinkEvents events, LinkComparisonOptions options, IReadOnlyList<(string, double, int Runs)> plan,
        CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        LinkSplit split = LinkSplit.Of(events, options.Protocol, options.Seed);
        (VectorForecast vectors, NodeVectors sample) = Vectors(graph, split, options, cancellation);

        long drawing = Stopwatch.GetTimestamp();
        NegativeSet negatives = NegativeSet.Create(split, split.Train, options.Seed, rankingSize: 0);
        double drawn = Stopwatch.GetElapsedTime(drawing).TotalSeconds / Math.Max(1, split.Train.Events.Count);
        // Drawn twice over: one that is historical, and one that is balanced.
        long train = split.Train.Events.Count, validation = split.Validation.Events.Count, test = split.Test.Events.Count;
        double draws = train + validation + test * (1 + options.RankingSize / 2.0);
        LinkPair[] pairs = negatives.Balanced[..Math.Min(ScoredPairs, negatives.Balanced.Length)].ToArray();
        long scored = 3 * validation + test * (3 + options.RankingSize);

        using LinkTask task = LinkExperiment.CreateTask(options, split, negatives, SplitVectors.Alike(sample), options.Seed);
        var trainer = new PredictorTrainer(task, options.Training!, cancellation);
        using nn.Module<Tensor, Tensor> model = task.CreateModel(options.Training!.Hidden);
        model.eval();
        double rivals = LinkRivals.Names.Sum(
            name => TimeScores(() => LinkRivals.Create(name, events, split.Validation), pairs, scored, JudgedParts));
        return new ComparisonForecast
        {
            Seeds = options.Seeds,
            Vectors = vectors,
            Methods = TrainingForecast.Of(trainer, plan),
            Neighbours = task is EncoderLinkTask encoded
                ? TrainingForecast.Neighbours(encoded.TrainGraph, encoded.PropagationFlops(model))
                : null,
            SeedSeconds = draws * drawn + rivals,
            JudgingSeconds = TimeScores(() => task.Scorer(model, split.Test), pairs, scored, ScoresOfAPart * JudgedParts),
            MemoryBytes = Environment.WorkingSet + Memory(graph, options, train, validation, test, task.Inputs.numel() * sizeof(float)),
            CalibrationSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private static (VectorForecast, NodeVectors) Vectors(
        TemporalGraph graph, LinkSplit split, LinkComparisonOptions options, CancellationToken cancellation)
    {
        using var walker = new TemporalWalker(graph, options.Walks with { Seed = options.Seed });
        VectorForecast sum = new(0, 0, 0, 0);
        NodeVectors? first = null;
        int[] known = [.. new[] { split.Train, split.Validation, split.Test }.Select(static part => part.KnownEvents).Distinct()];
        foreach (int end in known)
        {
            (VectorForecast forecast, NodeVectors vectors) = VectorSample.Of(
                graph, walker, split.Events.TimeBefore(end), options.SkipGram, cancellation);
            sum += forecast;
            first ??= vectors;
        }
        return (sum, first!);
    }

    /// <summary>Seconds of <paramref name="count"/> scores, given in <paramref name="calls"/> pieces by scorers made anew.</summary>
    private static double TimeScores(Func<ILinkScorer> create, LinkPair[] pairs, long count, int calls)
    {
        float[] scores = new float[pairs.Length];
        create().Score(pairs, scores);
        long started = Stopwatch.GetTimestamp();
        ILinkScorer scorer = create();
        scorer.Score(pairs.AsSpan(0, 1), scores);
        double once = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        scorer.Score(pairs, scores);
        return calls * once + count * Math.Max(0, Stopwatch.GetElapsedTime(started).TotalSeconds) / pairs.Length;
    }

    /// <summary>What one seed allocates besides what is there already.</summary>
    private static long Memory(
        TemporalGraph graph, LinkComparisonOptions options, long train, long validation, long test, long inputs)
    {
        long walks = (long)graph.Nodes * options.Walks.WalksPerNode;
        // Nodes are drawn into rows of full length and then packed.
        long corpus = walks * (2L * sizeof(int) * (options.Walks.Length + 1) + sizeof(int) + sizeof(long));
        long vectors = 3L * 2 * sizeof(float) * graph.Nodes * options.SkipGram.Dimension;
        long negatives = 2L * sizeof(int) * (2 * train + 2 * validation + test * (2 + options.RankingSize));
        long scores = sizeof(float) * (3 * validation + test * (3 + options.RankingSize));
        return corpus + vectors + negatives + 2 * scores + inputs;
    }
}
