using System.Diagnostics;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Planning;

/// <summary>
/// Predicts what a training will cost before it starts. Budgets, bytes of parameters and operations are those of the training; the time of
/// a step is the sum of its parts, each timed by itself, equal ones once.
/// </summary>
public static class TrainingPlanner
{
    /// <summary>Plans a training. Takes seconds, in which the machine should have nothing else to do.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range, or the method's budgets are not known before training.</exception>
    /// <exception cref="NotSupportedException">Network or method has no form on sparse kernels.</exception>
    public static TrainingPlan Plan(TrainingPlanOptions options)
    {
        options.Check();
        ProcessMemory.KeepAllocations();
        int threads = get_num_threads();
        using DisposeScope scope = NewDisposeScope();
        using var training = new TrialTraining(options);
        try
        {
            return Plan(training);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static TrainingPlan Plan(TrialTraining training)
    {
        long started = Stopwatch.GetTimestamp();
        (TrainingPlanOptions options, NetworkGraph graph) = (training.Options, training.Graph);
        IReadOnlyList<SparseLayer> sparseLayers = training.Trainer.Layers;
        PlannedFlops flops = Operations(training);
        set_num_threads(Environment.ProcessorCount);
        double denseLoss = training.TimeLoss(), denseOptimizer = training.TimeDenseOptimizer();
        IReadOnlyList<LayerExecution> choices = ExecutionChoice.Measure(graph, sparseLayers, options.BatchSize);
        var torchNodes = new TorchTrial(graph, new NetworkTensors(training.Module, training.Trainer.Parameters), options.BatchSize);
        double denseProducts = choices.Sum(static choice => choice.DenseMs);
        double denseOthers = denseLoss + graph.Nodes.Where(static node => node.Operation is not WeightedOperation).Sum(torchNodes.Time);
        training.ClearGradients();
        PlannedMemory dense = DenseMemory(training);

        HashSet<string> sparse = [.. choices.Where(choice => RunsSparse(options.Execution, choice)).Select(static choice => choice.Name)];
        (Segment Segment, bool IsPacked)[] parts = [.. NetworkPartition.Of(graph, sparse)];
        using var packed = new PackedTrial(graph, training.Module, training.Trainer, sparse, options.BatchSize);
        // As in training: threads of libtorch would only wait.
        if (sparse.Count == choices.Count) set_num_threads(1);
        packed.Time();
        var step = new PlannedStep(
            choices.Sum(choice => packed.Layers.TryGetValue(choice.Name, out double ms) ? ms : choice.DenseMs),
            training.TimeLoss() + packed.OthersMs + parts.Where(static part => !part.IsPacked).Select(part => graph.Nodes[part.Segment.First])
                .Where(static node => node.Operation is not WeightedOperation).Sum(torchNodes.Time),
            CrossingMs(graph, parts, options.BatchSize), training.TimeOptimizer());
        PlannedMemory memory = SparseMemory(training, sparse, packed.ListBytes);
        PlannedLayer[] layers = [.. choices.Select(choice => Layer(
            sparseLayers.Single(layer => layer.Name == choice.Name), choice, packed.Layers.TryGetValue(choice.Name, out double ms) ? ms : null))];
        // Last, since it changes the topologies.
        double round = training.Method.Rounds is null ? 0 : RoundMs(training, packed, step.OptimizerMs);
        return new TrainingPlan
        {
            Options = options,
            Machine = RunMachine.Current,
            Layers = layers,
            Sparse = memory,
            Dense = dense,
            Flops = flops,
            SparseStep = step,
            DenseStep = new PlannedStep(denseProducts, denseOthers, 0, denseOptimizer),
            RoundMs = round,
            RoundInterval = training.Method.Rounds?.Interval,
            Rounds = training.Method.Rounds?.Count(options.Steps) ?? 0,
            CalibrationSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private static bool RunsSparse(ExecutionMode mode, LayerExecution choice) =>
        mode == ExecutionMode.Sparse || (mode == ExecutionMode.Auto && choice.RunsSparse);

    private static PlannedLayer Layer(SparseLayer layer, LayerExecution choice, double? sparseMs) => new(
        layer.Name, layer.Shape.Dimensions, layer.Shape.Count, layer.Topology.NonZeros, sparseMs is not null, sparseMs ?? choice.SparseMs, choice.DenseMs);

    private static PlannedFlops Operations(TrialTraining training)
    {
        var ledger = new FlopLedger(LayerShapeTrace.Trace(training.Module, training.Options.SampleShape));
        Dictionary<string, SparseLayer> layers = training.Trainer.Layers.ToDictionary(static layer => layer.Name);
        long[] weights = [.. ledger.Layers.Select(static layer => layer.Shape.Count)];
        long[] active = [.. ledger.Layers.Select(layer => layers.TryGetValue(layer.Shape.Name, out SparseLayer? sparse) ? sparse.Topology.NonZeros : layer.Shape.Count)];
        FlopSummary summary = ledger.Summarize(TrainingCounts.Planned(training.Method, active, weights, training.Options.Steps));
        int batch = training.Options.BatchSize;
        return new PlannedFlops(summary.DenseForward, summary.SparseForward, summary.DenseTraining * batch, summary.SparseTraining * batch);
    }

    private static double CrossingMs(NetworkGraph graph, IEnumerable<(Segment Segment, bool IsPacked)> parts, int batch)
    {
        var known = new Dictionary<string, double>();
        bool[] trained = TrainedValues.Of(graph);
        return parts.Where(static part => part.IsPacked).Select(static part => part.Segment).Sum(segment =>
            segment.Inputs.Sum(input => (trained[input] ? 2 : 1) * OneWay(input)) + segment.Outputs.Sum(output => 2 * OneWay(output)));

        double OneWay(int value)
        {
            IReadOnlyList<int> shape = graph.ShapeOf(value);
            string key = string.Join('x', shape);
            if (!known.TryGetValue(key, out double ms))
                known.Add(key, ms = ExecutionChoice.TimeCrossing(shape, batch, KernelExecution.Default));
            return ms;
        }
    }

    /// <summary>What a round adds to a step: the search, the change, and kernels for the new topologies.</summary>
    private static double RoundMs(TrialTraining training, PackedTrial packed, double optimizerMs)
    {
        packed.Search();
        double change = Math.Max(0, training.TimeStepWithRound() - optimizerMs);
        return packed.CandidatesMs + change + packed.TimeNewTopologies();
    }

    private static PlannedMemory DenseMemory(TrialTraining training)
    {
        long bytes = sizeof(float) * training.Trainer.Parameters.Sum(static parameter => parameter.Value.numel());
        return new PlannedMemory(
            bytes, bytes, bytes * Slots(training.Options), 0, 0, 0, ActivationForecast.OfModule(training.Graph, training.Options.BatchSize));
    }

    private static PlannedMemory SparseMemory(TrialTraining training, IReadOnlySet<string> sparse, long listBytes)
    {
        long bytes = sizeof(float) * training.Trainer.Parameters.Sum(static parameter => parameter.Value.numel());
        IReadOnlyList<SparseLayer> layers = training.Trainer.Layers;
        // A mask has one byte for each position.
        long topology = layers.Sum(layer => layer.Topology.MemoryBytes + (layer.Parameter is SparseParameter ? 0 : layer.Topology.Positions));
        PlannedActivations activations = training.Options.Execution == ExecutionMode.Masked
            ? ActivationForecast.OfModule(training.Graph, training.Options.BatchSize)
            : ActivationForecast.Of(training.Graph, sparse, training.Options.BatchSize);
        return new PlannedMemory(
            bytes, bytes, bytes * Slots(training.Options), topology, listBytes, layers.Sum(static layer => layer.Counters.Bytes), activations);
    }

    private static int Slots(TrainingPlanOptions options) => options.Optimizer == Recipes.OptimizerKind.AdamW ? 2 : 1;
}
