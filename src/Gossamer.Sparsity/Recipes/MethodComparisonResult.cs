using Gossamer.Learning.Statistics;
using Gossamer.Sparsity.Reports;

namespace Gossamer.Sparsity.Recipes;

/// <summary>What came out of a comparison.</summary>
public sealed record MethodComparisonResult
{
    /// <summary>Which samples were trained and judged on, with the first seed.</summary>
    public required string Data { get; init; }

    /// <summary>The method the others are paired with.</summary>
    public required string Reference { get; init; }

    /// <summary>Every method at every sparsity, over all seeds.</summary>
    public required IReadOnlyList<ComparisonCell> Cells { get; init; }

    /// <summary>Test accuracy of the dense networks over all seeds; null if none were trained.</summary>
    public MeanInterval? Dense { get; init; }

    /// <summary>Mean wall time of their training in seconds.</summary>
    public double? DenseSeconds { get; init; }

    /// <summary>The single trainings, the dense ones included.</summary>
    public required IReadOnlyList<SparseTrainingResult> Runs { get; init; }

    /// <summary>Wall time of the whole comparison in this process, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The run's directory.</summary>
    public required string RunDirectory { get; init; }
}
