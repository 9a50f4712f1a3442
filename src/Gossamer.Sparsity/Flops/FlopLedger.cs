using Gossamer.Learning.Models;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Flops;

/// <summary>
/// Counts the operations of a network's linear and convolution layers, dense and sparse. They are what could be saved; whether it
/// is, only a clock tells.
/// </summary>
public sealed class FlopLedger
{
    /// <summary>A ledger of <paramref name="layers"/>.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or there is no layer.</exception>
    public FlopLedger(IReadOnlyList<LayerCost> layers, FlopCounting counting = FlopCounting.Simple)
    {
        if (layers.Count == 0) throw new ArgumentException("no layer to count", nameof(layers));
        string? twice = layers.GroupBy(static layer => layer.Shape.Name).FirstOrDefault(static group => group.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"layer '{twice}' occurs twice", nameof(layers));
        Layers = layers;
        Counting = counting;
    }

    /// <summary>A ledger of the layers that <see cref="LayerShapeTrace"/> found.</summary>
    public FlopLedger(IReadOnlyList<TracedLayer> layers, FlopCounting counting = FlopCounting.Simple)
        : this([.. layers.Select(LayerCost.Of)], counting)
    {
    }

    /// <summary>The layers, in the network's order.</summary>
    public IReadOnlyList<LayerCost> Layers { get; }

    /// <summary>What is counted.</summary>
    public FlopCounting Counting { get; }

    /// <summary>Weights of all layers.</summary>
    public long Weights => Layers.Sum(static layer => layer.Shape.Count);

    /// <summary>Multiply-adds of one sample's dense forward pass, under either counting.</summary>
    public long DenseMultiplyAdds => Layers.Sum(static layer => layer.DenseMultiplyAdds);

    /// <summary>Operations of one sample's dense forward pass, f_D.</summary>
    public double DenseForward => Layers.Sum(layer => layer.Forward(layer.Shape.Count, Counting));

    /// <summary>Operations of one sample's forward pass with the given numbers of active weights, f_S.</summary>
    /// <param name="activeWeights">One number a layer, within [0, n_l]; means over steps are fine.</param>
    public double Forward(IReadOnlyList<double> activeWeights)
    {
        if (activeWeights.Count != Layers.Count)
            throw new ArgumentException($"{activeWeights.Count} counts for {Layers.Count} layers", nameof(activeWeights));
        return Layers.Select((layer, i) => layer.Forward(activeWeights[i], Counting)).Sum();
    }

    /// <summary>Cost of inference over the dense network's, with the given numbers of active weights.</summary>
    public double InferenceRatio(IEnumerable<long> nonZeros) =>
        Forward([.. nonZeros.Select(static count => (double)count)]) / DenseForward;

    /// <summary>Counts a training from what its trainer has seen so far. Layers that are not sparse count as dense.</summary>
    public FlopSummary Summarize(SparseTrainer trainer)
    {
        Dictionary<string, SparseLayer> sparse = trainer.Layers.ToDictionary(static layer => layer.Name);
        SparseLayer?[] matched = [.. Layers.Select(layer => sparse.GetValueOrDefault(layer.Shape.Name))];
        long steps = trainer.Steps;
        var counts = new TrainingCounts
        {
            Steps = steps,
            BaselineSteps = Math.Max(1, steps / trainer.Method.Cycles),
            NonZeros = [.. matched.Select((layer, i) => layer?.Topology.NonZeros ?? Layers[i].Shape.Count)],
            ActiveWeightSteps = [.. matched.Select((layer, i) => layer?.ActiveWeightSteps ?? Layers[i].Shape.Count * steps)],
            WeightGradients = trainer.Method.WeightGradients,
            DenseGradientSteps = trainer.DenseGradientSteps,
            LastRoundStep = trainer.Method.Rounds?.LastDue(steps) ?? 0,
            Order = trainer.Method.Rounds?.Order ?? RoundOrder.StepThenRound,
            SampledRounds = trainer.Method.WeightGradients == WeightGradients.SampledInRounds ? trainer.Rounds : 0,
            SampledCandidates = trainer.Method.Growth?.SampledCandidates ?? 0,
            GrowthScoreFlops = trainer.Rounds * TrainingCounts.ScoreFlops(
                trainer.Method, [.. trainer.Layers.Select(static layer => (long)layer.Topology.NonZeros)],
                [.. trainer.Layers.Select(static layer => layer.Structure.Units)]),
        };
        return Summarize(counts) with
        {
            Uncounted = [.. sparse.Keys.Except(Layers.Select(static layer => layer.Shape.Name)).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Counts a training. Before the first step its costs are those of a step to come.</summary>
    public FlopSummary Summarize(TrainingCounts counts)
    {
        double[] mean = [.. counts.ActiveWeightSteps.Select(
            (sum, i) => counts.Steps == 0 ? counts.NonZeros[i] : (double)sum / counts.Steps)];
        double sparseForward = Forward(mean), denseForward = DenseForward;
        double sampling = counts.SampledRounds * Forward([.. mean.Select((active, i) =>
            (double)CandidateSample.Count((long)active, Layers[i].Shape.Count, counts.SampledCandidates))]);
        long steps = Math.Max(1, counts.Steps);
        LayerFlops[] lines = [.. Layers.Select((layer, i) => new LayerFlops(
            layer, counts.NonZeros[i], layer.Forward(layer.Shape.Count, Counting), layer.Forward(counts.NonZeros[i], Counting),
            StorageBytes.Of(layer.Shape, counts.NonZeros[i])))];
        return new FlopSummary
        {
            Counting = Counting,
            Layers = lines,
            DenseForward = denseForward,
            SparseForward = lines.Sum(static line => line.SparseForward),
            DenseTraining = 3 * denseForward * counts.BaselineSteps,
            SparseTraining = Realised(counts, sparseForward, denseForward, steps) + sampling,
            PublishedTraining = Published(counts, sparseForward, denseForward, steps) + sampling,
            DenseGradientTraining = TrainingFlops.DenseEveryStep(sparseForward, denseForward) * steps,
            GrowthScoring = counts.GrowthScoreFlops,
            Storage = lines.Aggregate(default(StorageBytes), static (sum, line) => sum + line.Storage),
        };
    }

    /// <summary>
    /// Three passes over the active weights a step and a dense weight gradient wherever one was needed. Where that came in the place
    /// of the sparse one (a round instead of a step, or at every step) the latter is not counted too; it is taken at its mean.
    /// </summary>
    private static double Realised(TrainingCounts counts, double sparseForward, double denseForward, long steps)
    {
        bool replaced = counts.WeightGradients == WeightGradients.DenseEveryStep || counts.Order == RoundOrder.RoundInsteadOfStep;
        return TrainingFlops.Sparse(sparseForward) * steps
            + counts.DenseGradientSteps * (denseForward - (replaced ? sparseForward : 0));
    }

    private static double Published(TrainingCounts counts, double sparseForward, double denseForward, long steps)
    {
        double sparse = TrainingFlops.Sparse(sparseForward);
        if (counts.WeightGradients == WeightGradients.DenseEveryStep)
            return TrainingFlops.DenseEveryStep(sparseForward, denseForward) * steps;
        if (counts.DenseGradientSteps == 0) return sparse * steps;
        double interval = (double)counts.LastRoundStep / counts.DenseGradientSteps;
        return TrainingFlops.PublishedRounds(sparseForward, denseForward, interval) * counts.LastRoundStep
            + sparse * (steps - counts.LastRoundStep);
    }
}
