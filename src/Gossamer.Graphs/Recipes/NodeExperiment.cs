using System.Diagnostics;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Forecasts;
using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Recipes;

/// <summary>
/// All that one seed fixes where classes of nodes are predicted. Methods are handed the task; the test part is judged here.
/// </summary>
internal sealed class NodeExperiment : IDisposable
{
    private readonly NodeComparisonOptions _options;
    private readonly NodeTask _task;
    private readonly Tensor _testInputs;
    private readonly long[] _testLabels;
    private readonly double _embeddingFlops;

    private NodeExperiment(
        NodeComparisonOptions options, ulong seed, NodeTask task, Tensor testInputs, long[] testLabels, double embeddingFlops)
    {
        (_options, Seed, _task, _testInputs) = (options, seed, task, testInputs.DetachFromDisposeScope());
        (_testLabels, _embeddingFlops) = (testLabels, embeddingFlops);
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>What is learnt from.</summary>
    public NodeTask Task => _task;

    /// <summary>What vectors will cost, where this is a trial on those of a sample.</summary>
    public VectorForecast? ExpectedVectors { get; private init; }

    /// <summary>Nodes of training, validation and test.</summary>
    public required (int Train, int Validation, int Test) Counts { get; init; }

    /// <summary>Accuracy on the test part of whoever always names the commonest class of the training part.</summary>
    public required double Majority { get; init; }

    /// <summary>Prepares a seed on a citation graph.</summary>
    public static NodeExperiment Prepare(CitationGraph graph, NodeComparisonOptions options, ulong seed)
    {
        IReadOnlyList<int> test = graph.Graph.Test;
        return new NodeExperiment(
            options, seed, new EncoderTask(graph, options.Model!.Value, options.Dropout!.Value, seed),
            tensor([.. test.Select(static node => (long)node)]),
            Labels(graph.Graph.Labels, test), 0)
        {
            Counts = (graph.Graph.Train.Count, graph.Graph.Validation.Count, test.Count),
            Majority = MajorityAccuracy(graph.Graph.Labels, graph.Graph.Train, test),
        };
    }

    /// <summary>Prepares a seed on a temporal graph.</summary>
    public static NodeExperiment Prepare(
        TemporalGraph graph, NodeLabels labels, NodeComparisonOptions options, ulong seed, CancellationToken cancellation)
    {
        using var walker = new TemporalWalker(graph, options.Walks with { Seed = seed });
        SkipGramResult learnt = SkipGram.Fit(
            walker.Sample(AsOf(graph, options), cancellation), graph.Nodes, options.SkipGram with { Seed = seed },
            cancellation: cancellation);
        return OnVectors(learnt.Vectors, learnt.Flops, null, labels, options, seed);
    }

    /// <summary>Prepares the first seed on a temporal graph with the vectors of a sample, to tell what it will cost.</summary>
    public static NodeExperiment Trial(
        TemporalGraph graph, NodeLabels labels, NodeComparisonOptions options, CancellationToken cancellation)
    {
        using var walker = new TemporalWalker(graph, options.Walks with { Seed = options.Seed });
        (VectorForecast forecast, NodeVectors vectors) = VectorSample.Of(
            graph, walker, AsOf(graph, options), options.SkipGram, cancellation);
        return OnVectors(vectors, forecast.Flops, forecast, labels, options, options.Seed);
    }

    /// <summary>Trains by a method and judges what it has made.</summary>
    public NodeRun Train(IPredictorMethod method, double sparsity, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        using PredictorOutcome outcome = method.Train(new PredictorTrainer(_task, _options.Training!, cancellation), sparsity);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        NodeFigures figures = Judge(outcome.Model);
        return new NodeRun
        {
            Method = method.Name,
            Sparsity = sparsity,
            Seed = Seed,
            Accuracy = figures.Accuracy,
            ValidationAccuracy = _task.Validate(outcome.Model)!.Value.Accuracy,
            Figures = figures,
            TrainFlops = outcome.Flops with { Embedding = _embeddingFlops },
            LiveParameters = outcome.LiveParameters,
            Seconds = seconds,
            SparsityByEpoch = outcome.SparsityByEpoch,
            Rounds = outcome.Rounds,
            Explored = outcome.Explored,
            GapAtCut = outcome.GapAtCut,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _task.Dispose();
        _testInputs.Dispose();
    }

    private static NodeExperiment OnVectors(
        NodeVectors vectors, double flops, VectorForecast? expected, NodeLabels labels, NodeComparisonOptions options, ulong seed)
    {
        NodeSplit split = options.Protocol == NodeProtocol.Released
            ? NodeSplit.Released(labels.Classes, seed)
            : NodeSplit.Stratified(labels.Classes, seed);
        return new NodeExperiment(
            options, seed,
            new VectorTask(vectors, labels.Classes, labels.Count, split, options.Model!.Value, options.Dropout!.Value, seed),
            VectorTask.Of(vectors, split.Test), Labels(labels.Classes, split.Test), flops)
        {
            Counts = (split.Train.Count, split.Validation.Count, split.Test.Count),
            Majority = MajorityAccuracy(labels.Classes, split.Train, split.Test),
            ExpectedVectors = expected,
        };
    }

    /// <summary>The last time that vectors may know: half of it all, taken so that extreme times do not overflow, or everything.</summary>
    private static long AsOf(TemporalGraph graph, NodeComparisonOptions options) =>
        options.Protocol == NodeProtocol.Temporal ? graph.MinTime / 2 + graph.MaxTime / 2 - 1 : long.MaxValue;

    private NodeFigures Judge(nn.Module<Tensor, Tensor> model)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return NodeFigures.Of(_testLabels, TensorData.Copy<long>(model.call(_testInputs).argmax(1)), _task.Classes);
    }

    private static long[] Labels(IReadOnlyList<int> labels, IReadOnlyList<int> nodes) => [.. nodes.Select(node => (long)labels[node])];

    private static double MajorityAccuracy(IReadOnlyList<int> labels, IReadOnlyList<int> train, IReadOnlyList<int> test)
    {
        int commonest = train.GroupBy(node => labels[node])
            .OrderByDescending(static members => members.Count()).ThenBy(static members => members.Key).First().Key;
        return (double)test.Count(node => labels[node] == commonest) / test.Count;
    }
}
