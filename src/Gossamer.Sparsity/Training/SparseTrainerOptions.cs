using Gossamer.Sparsity.Initialization;

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

    /// <summary>Model and data for methods that prune by gradients before training.</summary>
    public PruningProbe? Probe { get; init; }
}
