using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Metrics;

namespace Gossamer.Graphs.Recipes;

/// <summary>One method at one sparsity with one seed. The figures at the top are those of the headline: first events, balanced negatives.</summary>
public sealed record GraphRun
{
    /// <summary>Method.</summary>
    public required string Method { get; init; }

    /// <summary>Sparsity asked for; 0 for the dense network.</summary>
    public required double Sparsity { get; init; }

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Area under the ROC curve.</summary>
    public required double Auc { get; init; }

    /// <summary>Average precision.</summary>
    public required double Ap { get; init; }

    /// <summary>Mean reciprocal rank among the ranking negatives.</summary>
    public required double Mrr { get; init; }

    /// <summary>Share of right answers at 0.5.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The bill.</summary>
    public required LinkTrainingFlops TrainFlops { get; init; }

    /// <summary>Weights and biases that are not held at zero and reach the output.</summary>
    public required long LiveParameters { get; init; }

    /// <summary>Seconds of training the network.</summary>
    public required double Seconds { get; init; }

    /// <summary>All groups and negatives.</summary>
    public required IReadOnlyList<LinkFigures> Figures { get; init; }

    /// <summary>Share of inactive weights after each epoch.</summary>
    public required IReadOnlyList<double> SparsityByEpoch { get; init; }

    /// <summary>Rounds that changed the topology.</summary>
    public required int Rounds { get; init; }

    /// <summary>Σ‖W − Z‖ / Σ‖W‖ at the cut; null without one.</summary>
    public double? GapAtCut { get; init; }
}
