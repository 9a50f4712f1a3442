using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;

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
            LastRoundStep = method.Rounds?.LastDue(steps) ?? 0,
            Order = method.Rounds?.Order ?? RoundOrder.StepThenRound,
            GrowthScoreFlops = rounds * (method.Growth?.Score.FlopsPerCandidate ?? 0) * weights.Sum(),
        };
    }
}
