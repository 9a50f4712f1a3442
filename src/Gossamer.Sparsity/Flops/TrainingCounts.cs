using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Flops;

/// <summary>What happened in a training, or will, as far as its cost depends on it. Lists follow the ledger's layers.</summary>
public sealed record TrainingCounts
{
    /// <summary>Steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>Steps of the dense training it is compared with: fewer where a method trains several times over.</summary>
    public required long BaselineSteps { get; init; }

    /// <summary>Active weights at the end.</summary>
    public required IReadOnlyList<long> NonZeros { get; init; }

    /// <summary>Active weights summed over all steps.</summary>
    public required IReadOnlyList<long> ActiveWeightSteps { get; init; }

    /// <summary>Which weights' gradients the method needs.</summary>
    public WeightGradients WeightGradients { get; init; }

    /// <summary>Steps that needed the gradient of every weight.</summary>
    public long DenseGradientSteps { get; init; }

    /// <summary>Rounds that needed the gradient of some inactive weights.</summary>
    public long SampledRounds { get; init; }

    /// <summary>How many inactive weights such a round looks at, as a multiple of the active ones.</summary>
    public double SampledCandidates { get; init; }

    /// <summary>Step of the last round; 0 without rounds.</summary>
    public long LastRoundStep { get; init; }

    /// <summary>What happened to the optimizer steps that fell on rounds.</summary>
    public RoundOrder Order { get; init; }

    /// <summary>Operations by which growth scores its candidates, over all rounds.</summary>
    public long GrowthScoreFlops { get; init; }

    /// <summary>Counts of a training that keeps <paramref name="nonZeros"/> active throughout, before it runs.</summary>
    /// <param name="method">The method; its budget is taken for constant.</param>
    /// <param name="nonZeros">Active weights of each layer.</param>
    /// <param name="weights">Weights of each layer.</param>
    /// <param name="steps">Steps to take.</param>
    public static TrainingCounts Planned(SparseMethod method, IReadOnlyList<long> nonZeros, IReadOnlyList<long> weights, long steps)
    {
        long rounds = method.Rounds?.Count(steps) ?? 0;
        return new TrainingCounts
        {
            Steps = steps,
            BaselineSteps = Math.Max(1, steps / method.Cycles),
            NonZeros = nonZeros,
            ActiveWeightSteps = [.. nonZeros.Select(count => count * steps)],
            WeightGradients = method.WeightGradients,
            DenseGradientSteps = method.WeightGradients switch
            {
                WeightGradients.DenseInRounds => rounds,
                WeightGradients.DenseEveryStep => steps,
                _ => 0,
            },
            SampledRounds = method.WeightGradients == WeightGradients.SampledInRounds ? rounds : 0,
            SampledCandidates = method.Growth?.SampledCandidates ?? 0,
            LastRoundStep = method.Rounds?.LastDue(steps) ?? 0,
            Order = method.Rounds?.Order ?? RoundOrder.StepThenRound,
            GrowthScoreFlops = rounds * ScoreFlops(method, nonZeros, weights),
        };
    }

    /// <summary>Counts of a training before it runs, with the numbers of active weights that the method's budget declares.</summary>
    /// <param name="trainer">The training, before its first step.</param>
    /// <param name="names">Layers of the ledger, by the name of their weight; those that the trainer does not know are dense.</param>
    /// <param name="weights">Weights of each.</param>
    /// <param name="steps">Steps to take.</param>
    /// <returns>Counts; null where the method finds its sparsity itself.</returns>
    public static TrainingCounts? Planned(SparseTrainer trainer, IReadOnlyList<string> names, IReadOnlyList<long> weights, long steps)
    {
        (SparseMethod method, IReadOnlyList<SparseLayer> layers) = (trainer.Method, trainer.Layers);
        double[] sums = new double[layers.Count], last = new double[layers.Count];
        for (long step = 1; step <= steps; step++)
        {
            if (step == 1 || method.Rounds?.IsDue(step - 1) == true)
            {
                // Step 1 runs on what there is at first; what a round leaves serves from the step after it.
                if (method.Budget.DeclaredUnits(layers, step - 1) is { } units) last = [.. units.Select(static count => (double)count)];
                else if (method.Budget.DeclaredTotal(layers, step - 1) is { } total)
                    last = [.. layers.Select(layer => (double)total * layer.Shape.Count / layers.Sum(static each => each.Shape.Count))];
                else return null;
            }
            for (int i = 0; i < sums.Length; i++) sums[i] += last[i];
        }
        Dictionary<string, int> places = Enumerable.Range(0, layers.Count).ToDictionary(i => layers[i].Name);
        long[] Of(double[] values, long dense) =>
            [.. names.Select((name, i) => places.TryGetValue(name, out int place) ? (long)Math.Round(values[place]) : weights[i] * dense)];
        return Planned(method, Of(last, 1), weights, steps) with { ActiveWeightSteps = Of(sums, steps) };
    }

    /// <summary>Operations by which growth scores the candidates of a round; of those it does not sample, every weight counts.</summary>
    internal static long ScoreFlops(SparseMethod method, IReadOnlyList<long> nonZeros, IReadOnlyList<long> weights)
    {
        if (method.Growth is not { } growth) return 0;
        long candidates = growth.SampledCandidates is { } perActive
            ? nonZeros.Zip(weights, (active, all) => CandidateSample.Count(active, all, perActive)).Sum()
            : weights.Sum();
        return growth.Score.FlopsPerCandidate * candidates;
    }
}
