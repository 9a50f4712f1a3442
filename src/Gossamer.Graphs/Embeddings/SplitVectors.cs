using System.Diagnostics;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Embeddings;

/// <summary>
/// The vectors that predictions of each part may use: of walks as of the last moment that the part may know. Each part's training goes on
/// from the vectors before it, so that all lie in one space. Under the released protocol one set of vectors, which knows all events, serves
/// all parts.
/// </summary>
public sealed class SplitVectors
{
    private SplitVectors(NodeVectors train, NodeVectors validation, NodeVectors test) =>
        (Train, Validation, Test) = (train, validation, test);

    /// <summary>For the training part.</summary>
    public NodeVectors Train { get; }

    /// <summary>For the validation part.</summary>
    public NodeVectors Validation { get; }

    /// <summary>For the test part.</summary>
    public NodeVectors Test { get; }

    /// <summary>For <paramref name="part"/>.</summary>
    public NodeVectors Of(LinkPart part) => part.Name switch
    {
        LinkPart.TrainName => Train,
        LinkPart.ValidationName => Validation,
        LinkPart.TestName => Test,
        _ => throw new ArgumentException($"'{part.Name}' is no part of a split", nameof(part)),
    };

    /// <summary>Steps of all walks.</summary>
    public long WalkSteps { get; private init; }

    /// <summary>Pairs that skip-gram has learnt from.</summary>
    public long Pairs { get; private init; }

    /// <summary>Operations of skip-gram.</summary>
    public double Flops { get; private init; }

    /// <summary>Mean cosines of nodes known before and after each rebuild, training to validation and validation to test.</summary>
    public IReadOnlyList<double> Continuity { get; private init; } = [];

    /// <summary>Seconds.</summary>
    public double Seconds { get; private init; }

    /// <summary>The same vectors for all parts, where only their size matters.</summary>
    internal static SplitVectors Alike(NodeVectors vectors) => new(vectors, vectors, vectors);

    /// <summary>Draws walks and learns vectors for all parts.</summary>
    public static SplitVectors Build(
        TemporalGraph graph, LinkSplit split, WalkOptions walks, SkipGramOptions skipGram, CancellationToken cancellation = default)
    {
        long started = Stopwatch.GetTimestamp();
        using var walker = new TemporalWalker(graph, walks);
        long steps = 0, pairs = 0;
        double flops = 0;
        NodeVectors train = Learn(split.Train, null), validation, test;
        if (split.Protocol == LinkProtocol.Released) (validation, test) = (train, train);
        else test = Learn(split.Test, validation = Learn(split.Validation, train));
        return new SplitVectors(train, validation, test)
        {
            WalkSteps = steps,
            Pairs = pairs,
            Flops = flops,
            Continuity = split.Protocol == LinkProtocol.Released ? [] : [train.MeanCosine(validation), validation.MeanCosine(test)],
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };

        NodeVectors Learn(LinkPart part, NodeVectors? before)
        {
            WalkCorpus corpus = walker.Sample(split.Events.TimeBefore(part.KnownEvents), cancellation);
            SkipGramResult result = SkipGram.Fit(corpus, graph.Nodes, skipGram, before, cancellation);
            steps += corpus.Steps;
            pairs += result.Pairs;
            flops += result.Flops;
            return result.Vectors;
        }
    }
}
