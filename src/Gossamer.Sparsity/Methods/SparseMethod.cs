using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Methods;

/// <summary>
/// A way to train sparse, composed from parts: initial topology × distribution × structure × when × what to drop × how many ×
/// what to grow. Every published method here differs from another in one or two of them.
/// </summary>
/// <param name="Name">Name as the command spells it.</param>
/// <param name="Sparsity">Overall share of inactive weights over the sparse layers, in [0, 1).</param>
public sealed record SparseMethod(string Name, double Sparsity)
{
    /// <summary>Positions active before the first step.</summary>
    public ITopologyInitializer Topology { get; init; } = new RandomTopology();

    /// <summary>How the density is shared out over the layers.</summary>
    public ISparsityDistribution Distribution { get; init; } = new ErdosRenyi();

    /// <summary>What is dropped and grown as one.</summary>
    public IStructure Structure { get; init; } = new Unstructured();

    /// <summary>When rounds happen; null for a topology that never changes.</summary>
    public RoundPlan? Rounds { get; init; }

    /// <summary>What a round drops.</summary>
    public IDropRule Drop { get; init; } = new DropSmallest(new MagnitudeScore());

    /// <summary>How many units each layer has after a round.</summary>
    public IBudgetPolicy Budget { get; init; } = new ConstantBudget();

    /// <summary>What a round grows; null for methods that only prune.</summary>
    public GrowRule? Growth { get; init; }

    /// <summary>What happens at every step besides.</summary>
    public IReadOnlyList<IStepExtension> Extensions { get; init; } = [];

    /// <summary>For which weights training must compute the gradient, as follows from what grows and what happens at every step.</summary>
    public WeightGradients WeightGradients =>
        Extensions.Any(static extension => extension.NeedsDenseGradient) ? WeightGradients.DenseEveryStep
        : Rounds is not null && Growth is { Signal: GrowSignal.Gradient } growth
            ? growth.SampledCandidates is null ? WeightGradients.DenseInRounds : WeightGradients.SampledInRounds
        : WeightGradients.Sparse;

    /// <summary>How many times the whole training is run through (iterative pruning with rewinding).</summary>
    public int Cycles { get; init; } = 1;

    /// <summary>Whether nothing is sparse: the baseline.</summary>
    public bool IsDense { get; init; }

    /// <summary>Whether weights are sparse from the first step on: sparse training, as opposed to what begins dense and prunes.</summary>
    public bool StartsSparse => !IsDense && Topology is not DenseTopology;
}
