using Gossamer.Learning.Replication;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Training;

/// <summary>What <see cref="SparseTrainer"/> needs besides module, method and optimizer.</summary>
public sealed record SparseTrainerOptions
{
    /// <summary>Seed of every random choice; the topology depends on it and on layer names only.</summary>
    public ulong Seed { get; init; }

    /// <summary>Greatest Euclidean norm of all active gradients together; null leaves them alone.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// Whether initial weights are scaled, row by row, for the inputs that an output really has: by √(fan-in / active fan-in), so that
    /// sums keep the variance the dense initialiser meant. Default false: as the published methods start.
    /// </summary>
    public bool FanInAware { get; init; }

    /// <summary>Parameters to leave dense and outside every budget, by name.</summary>
    public IReadOnlySet<string> DenseLayers { get; init; } = new HashSet<string>();

    /// <summary>The ranks that train the network together. Default: this one alone.</summary>
    public ReplicaGroup Replicas { get; init; } = ReplicaGroup.Alone;

    /// <summary>How they find together what a round grows. Default exactly.</summary>
    public RoundExchange RoundExchange { get; init; }

    /// <summary>Proposals of a rank for <see cref="RoundExchange.Union"/>, as a multiple of what is grown, at least 1. Default 3.</summary>
    public double UnionFactor { get; init; } = 3;

    /// <summary>Receives, where not null, how much of the exact choice each union has seen: step, layer, share. Costs an exact exchange.</summary>
    public Action<long, string, double>? UnionRecall { get; init; }

    /// <summary>Model and data for methods that prune by gradients before training.</summary>
    public PruningProbe? Probe { get; init; }
}
