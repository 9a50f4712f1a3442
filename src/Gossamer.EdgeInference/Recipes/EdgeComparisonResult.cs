namespace Gossamer.EdgeInference.Recipes;

/// <summary>What a comparison found.</summary>
public sealed record EdgeComparisonResult
{
    /// <summary>What no policy that keeps its promises can pass, D / N in seconds; null where it was not computed.</summary>
    public double? LowerBound { get; init; }

    /// <summary>Lower end of its 99 % interval.</summary>
    public double? LowerBoundLow { get; init; }

    /// <summary>The exact optimum D* / N of a scenario small enough for a linear program; null otherwise.</summary>
    public double? Optimum { get; init; }

    /// <summary>[service]: promised accuracies.</summary>
    public required IReadOnlyList<double> Thresholds { get; init; }

    /// <summary>The policies, in the order asked for.</summary>
    public required IReadOnlyList<ComparedPolicy> Policies { get; init; }

    /// <summary>
    /// What to use here: <c>dpp</c>, unless a policy with a shortfall of at most 0.1 % is faster with 95 % confidence in pairs; then the fastest
    /// of those.
    /// </summary>
    public required string Default { get; init; }

    /// <summary>Devices N.</summary>
    public required int Devices { get; init; }

    /// <summary>Slots of each evaluation.</summary>
    public required int Slots { get; init; }

    /// <summary>Seconds of it all.</summary>
    public required double Seconds { get; init; }

    /// <summary>Folder of the run.</summary>
    public required string RunDirectory { get; init; }
}
