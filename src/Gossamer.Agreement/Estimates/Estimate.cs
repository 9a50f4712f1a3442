namespace Gossamer.Agreement.Estimates;

/// <summary>A figure with its interval and with what both rest on.</summary>
/// <param name="Value">The figure; null where it is undefined.</param>
/// <param name="Low">Lower limit; null where there is none.</param>
/// <param name="High">Upper limit; null where there is none.</param>
/// <param name="Method">Which figure, and how its interval was made.</param>
/// <param name="N">Units that count.</param>
/// <param name="Excluded">Units left out, for example with a single rating.</param>
/// <param name="Status">Whether the figure could be had.</param>
/// <param name="Resampled">What the interval speaks about.</param>
public sealed record Estimate(
    double? Value, double? Low, double? High, string Method, int N, int Excluded, EstimateStatus Status, Resampled Resampled)
{
    /// <summary>Why the figure is undefined, or what to know about it; empty for nothing.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Standard error, where the method has one.</summary>
    public double? StandardError { get; init; }

    /// <summary>Standard error under no agreement beyond chance, where the method has one.</summary>
    public double? NullStandardError { get; init; }

    /// <summary>The figure in units of <see cref="NullStandardError"/>.</summary>
    public double? Z => Value / NullStandardError;

    /// <summary>The figure for calculation: NaN where it is undefined.</summary>
    internal double Number => Value ?? double.NaN;

    /// <summary>A figure that does not exist.</summary>
    public static Estimate None(string method, EstimateStatus status, string reason, int n = 0, int excluded = 0) =>
        new(null, null, null, method, n, excluded, status, Resampled.Nothing) { Reason = reason };

    /// <summary>A figure that is undefined because agreement by chance is perfect.</summary>
    internal static Estimate Degenerate(string method, int n, int excluded) =>
        None(method, EstimateStatus.PerfectButDegenerate, "every rating is the same, so agreement by chance is perfect too", n, excluded);

    /// <summary>Turns what is no number into null.</summary>
    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
