namespace Gossamer.EdgeInference.Benchmarks;

/// <summary>How serving is timed.</summary>
public sealed record ServingBenchmarkOptions
{
    /// <summary>Requests a second; 1,000 by default.</summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>Seconds for each protocol; 30 by default.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>A network file to serve; null, the default, for a drawn perceptron 256-512-256-10 with 5 % of its weights.</summary>
    public string? Network { get; init; }

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">The message names field and range.</exception>
    internal void Validate()
    {
        Model.FieldRange.Count(RequestsPerSecond, 1, 100_000, "requestsPerSecond");
        Model.FieldRange.Count(Seconds, 1, 3600, "seconds");
    }
}
