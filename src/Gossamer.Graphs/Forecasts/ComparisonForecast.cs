using System.Globalization;

namespace Gossamer.Graphs.Forecasts;

/// <summary>What a comparison is expected to cost, as far as it is still to be done.</summary>
public sealed record ComparisonForecast
{
    /// <summary>Seeds; vectors and negatives of those that are done are made again.</summary>
    public required int Seeds { get; init; }

    /// <summary>The vectors of one seed; null where there are none.</summary>
    public VectorForecast? Vectors { get; init; }

    /// <summary>Every method at every sparsity.</summary>
    public required IReadOnlyList<MethodForecast> Methods { get; init; }

    /// <summary>Sums over neighbours; null where no messages are passed.</summary>
    public NeighbourForecast? Neighbours { get; init; }

    /// <summary>Seconds of a seed for negatives and rivals.</summary>
    public double SeedSeconds { get; init; }

    /// <summary>Seconds of judging a trained network.</summary>
    public double JudgingSeconds { get; init; }

    /// <summary>
    /// Bytes of memory that the process has and will need at one time; what the collector has not collected yet comes on top.
    /// </summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Seconds that this forecast took.</summary>
    public required double CalibrationSeconds { get; init; }

    /// <summary>Operations of all vectors and trainings.</summary>
    public double Flops => Seeds * (Vectors?.Flops ?? 0) + Methods.Sum(static method => method.Runs * method.NetworkFlops);

    /// <summary>Seconds of everything.</summary>
    public double Seconds =>
        Seeds * ((Vectors?.Seconds ?? 0) + SeedSeconds) + Methods.Sum(method => method.Runs * (method.Seconds + JudgingSeconds));

    /// <summary>All that in one line.</summary>
    public string Line
    {
        get
        {
            int runs = Methods.Sum(static method => method.Runs);
            string vectors = Vectors is null ? "" : $", {Operations(Seeds * Vectors.Flops)} of them for vectors";
            string limit = Methods.All(static method => method.IsExact) ? "" : "at most ";
            string neighbours = Neighbours is null
                ? ""
                : $"; sums over neighbours take {Neighbours.SecondsPerStep * 1000:0.###} ms of a step at least "
                    + $"({Neighbours.GigabytesPerSecond:F1} GB/s of random rows)";
            return $"expected: {runs} {(runs == 1 ? "training" : "trainings")}, {limit}{Operations(Flops)} operations{vectors}, "
                + $"about {Time(Seconds)}, at least {MemoryBytes / 1e6:F0} MB{neighbours}";
        }
    }

    private static string Operations(double value) => value.ToString("0.##e0", CultureInfo.InvariantCulture);

    private static string Time(double seconds) =>
        seconds < 120 ? $"{seconds:F0} s" : seconds < 7200 ? $"{seconds / 60:F0} min" : $"{seconds / 3600:F1} h";
}
