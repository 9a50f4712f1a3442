namespace Gossamer.PrivateInference.Measurement;

/// <summary>What queries of a network took, beside what was predicted.</summary>
public sealed record PrivateMeasurementResult
{
    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>k.</summary>
    public required int RingBits { get; init; }

    /// <summary>Samples of a query.</summary>
    public required int Batch { get; init; }

    /// <summary>Queries that counted.</summary>
    public required int Queries { get; init; }

    /// <summary>Milliseconds online, the median, at the client.</summary>
    public required double OnlineMs { get; init; }

    /// <summary>What the cost model says; null without a profile.</summary>
    public double? PredictedOnlineMs { get; init; }

    /// <summary>Bytes online, both ways.</summary>
    public required long OnlineBytes { get; init; }

    /// <summary>Longest path.</summary>
    public required int Flights { get; init; }

    /// <summary>Milliseconds of correlations, the median.</summary>
    public required double OfflineMs { get; init; }

    /// <summary>What the cost model says; null without a profile.</summary>
    public double? PredictedOfflineMs { get; init; }

    /// <summary>Bytes of correlations, both ways; 0 with a dealer.</summary>
    public required long OfflineBytes { get; init; }

    /// <summary>The formula's bytes of correlations.</summary>
    public required long FormulaOfflineBytes { get; init; }

    /// <summary>Whether bytes and flights of every step online were those of the formula.</summary>
    public required bool OnlineAsFormula { get; init; }

    /// <summary>Largest memory of this program so far, both parties and all else.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Median over the steps that take a message of |predicted / measured − 1|; null without a profile.</summary>
    public double? MedianLayerError { get; init; }

    /// <summary>Step by step.</summary>
    public required IReadOnlyList<MeasuredStep> Steps { get; init; }

    /// <summary>The last answer.</summary>
    public required IReadOnlyList<double> Answer { get; init; }

    /// <summary>|predicted / measured − 1| of the steps that take a message, the output's left aside.</summary>
    internal static IEnumerable<double> LayerErrors(IReadOnlyList<MeasuredStep> steps) =>
        steps.SkipLast(1).Where(static step => step.Bytes > 0).Select(static step => Math.Abs(step.PredictedMs!.Value / step.Ms - 1));
}
