using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Sparsity.Methods;

/// <summary>What a method is built from. Null means the method's own default.</summary>
public sealed record MethodOptions
{
    /// <summary>Overall sparsity over the sparse layers, in [0, 1).</summary>
    public double Sparsity { get; init; } = 0.95;

    /// <summary>Optimizer steps of the training, T; of one cycle where a method runs through several.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Optimizer steps of one epoch.</summary>
    public required long StepsPerEpoch { get; init; }

    /// <summary>Plan that all compared methods share; null for each method's published schedule.</summary>
    public RoundPlan? SharedRounds { get; init; }

    /// <summary>How the density is shared out over the layers; null for the method's own.</summary>
    public ISparsityDistribution? Distribution { get; init; }

    /// <summary>What is dropped and grown as one.</summary>
    public IStructure Structure { get; init; } = new Unstructured();

    /// <summary>
    /// Whether a weight dropped in a round may be grown again at once, where the published method allows it (DST-EE, RigL, ITOP, SET by
    /// magnitude).
    /// </summary>
    public bool RegrowthAllowed { get; init; } = true;

    /// <summary>
    /// Random inactive weights that a round looks at, as a multiple of the active ones, for methods that grow by the gradient; null for all.
    /// See <see cref="GrowRule.SampledCandidates"/>.
    /// </summary>
    public double? SampledCandidates { get; init; }

    /// <summary>Exploration term of DST-EE.</summary>
    public ExplorationScore Exploration { get; init; } = new();

    /// <summary>Total number of epochs.</summary>
    public double Epochs => (double)TotalSteps / StepsPerEpoch;

    /// <summary>The step at which <paramref name="share"/> of training is done.</summary>
    public long StepAt(double share) => (long)(share * TotalSteps);
}
