using Gossamer.Learning.Statistics;

namespace Gossamer.Sparsity.Reports;

/// <summary>One method at one sparsity, over all seeds.</summary>
public sealed record ComparisonCell
{
    /// <summary>Name of the method.</summary>
    public required string Method { get; init; }

    /// <summary>Sparsity asked for.</summary>
    public required double Sparsity { get; init; }

    /// <summary>Test accuracy over the seeds, fractions.</summary>
    public required MeanInterval Accuracy { get; init; }

    /// <summary>Accuracy against the reference method on the same seeds; null for the reference itself.</summary>
    public PairedComparison? ToReference { get; init; }

    /// <summary>Accuracy against the dense networks on the same seeds; null if none were trained.</summary>
    public PairedComparison? ToDense { get; init; }

    /// <summary>p-value of the paired t-test against the reference after Holm's correction over the table; null where there is none.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>Exploration degree R(T) over the seeds; null where it has no meaning.</summary>
    public MeanInterval? ExplorationDegree { get; init; }

    /// <summary>Training FLOPs as a share of the dense network's.</summary>
    public required double TrainFlopsRatio { get; init; }

    /// <summary>Inference FLOPs as a share of the dense network's.</summary>
    public required double InferenceFlopsRatio { get; init; }

    /// <summary>Mean wall time of a training run in seconds.</summary>
    public required double Seconds { get; init; }
}
