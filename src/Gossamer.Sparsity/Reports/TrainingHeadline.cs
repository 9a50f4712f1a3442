namespace Gossamer.Sparsity.Reports;

/// <summary>The figures at the top of a training report.</summary>
public sealed record TrainingHeadline
{
    /// <summary>Test accuracy of the sparse network, a fraction.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Test accuracy of its dense twin, a fraction; null if none was trained.</summary>
    public double? DenseAccuracy { get; init; }

    /// <summary>Share of the prunable weights that are zero.</summary>
    public required double Sparsity { get; init; }

    /// <summary>Active prunable weights.</summary>
    public required long NonZeros { get; init; }

    /// <summary>Training FLOPs as a share of the dense network's.</summary>
    public required double TrainFlopsRatio { get; init; }

    /// <summary>Inference FLOPs as a share of the dense network's.</summary>
    public required double InferenceFlopsRatio { get; init; }

    /// <summary>Share of the weight positions that were ever active, R(T).</summary>
    public required double ExplorationDegree { get; init; }

    /// <summary>Rounds of dropping and growing.</summary>
    public required int Rounds { get; init; }

    /// <summary>Seconds to train the sparse network.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds to train the dense twin; null if none was trained.</summary>
    public double? DenseSeconds { get; init; }
}
