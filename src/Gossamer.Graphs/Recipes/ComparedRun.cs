using System.Text.Json.Serialization;
using Gossamer.Graphs.Predictors;

namespace Gossamer.Graphs.Recipes;

/// <summary>One method at one sparsity with one seed, as far as methods are compared whatever the task.</summary>
public abstract record ComparedRun
{
    /// <summary>Method.</summary>
    public required string Method { get; init; }

    /// <summary>Sparsity asked for; 0 for the dense network.</summary>
    public required double Sparsity { get; init; }

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The bill.</summary>
    public required PredictorFlops TrainFlops { get; init; }

    /// <summary>Weights and biases that are not held at zero and reach the output.</summary>
    public required long LiveParameters { get; init; }

    /// <summary>Seconds of training the network.</summary>
    public required double Seconds { get; init; }

    /// <summary>Share of inactive weights after each epoch.</summary>
    public required IReadOnlyList<double> SparsityByEpoch { get; init; }

    /// <summary>Rounds that changed the topology.</summary>
    public required int Rounds { get; init; }

    /// <summary>Share of positions that were ever active; null where the topology is not searched for.</summary>
    public double? Explored { get; init; }

    /// <summary>Σ‖W − Z‖ / Σ‖W‖ at the cut; null without one.</summary>
    public double? GapAtCut { get; init; }

    /// <summary>The figure by which methods are compared, in [0, 1].</summary>
    [JsonIgnore]
    public abstract double Headline { get; }
}
