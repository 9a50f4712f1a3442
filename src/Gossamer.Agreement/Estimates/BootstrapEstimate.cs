using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Estimates;

/// <summary>Estimates from a bootstrap over units.</summary>
internal static class BootstrapEstimate
{
    /// <summary>The figure that <paramref name="value"/> makes of sums over units, with its interval.</summary>
    public static Estimate Of(
        string method, UnitSums sums, int n, int excluded, Func<ReadOnlySpan<double>, double> value, BootstrapOptions options)
    {
        double point = value(sums.Total());
        if (double.IsNaN(point)) return Estimate.Degenerate(method, n, excluded);
        if (options.Clusters is { } clusters) (sums, options) = (sums.ByCluster(clusters), options with { Clusters = null });
        Bootstrap bootstrap = Bootstrap.Run(sums.WithoutEmpty(), 1, (total, figures) => figures[0] = value(total), options);
        BootstrapInterval interval = bootstrap.Interval(0);
        List<string> remarks = [];
        if (interval.Degenerate > 0) remarks.Add($"{interval.Degenerate} of {options.Replicates} resamples left it undefined");
        if (interval.Explain() is { } explanation) remarks.Add(explanation);
        return new Estimate(
            point, Estimate.Finite(interval.Lower), Estimate.Finite(interval.Upper), $"{method}; {Describe(interval, options)}", n, excluded,
            EstimateStatus.Estimated, Resampled.Cases)
        {
            Reason = string.Join("; ", remarks),
        };
    }

    /// <summary>How an interval was made.</summary>
    public static string Describe(BootstrapInterval interval, BootstrapOptions options) =>
        $"{interval.Method} bootstrap over {interval.Units} units, {options.Replicates} resamples, seed {options.Seed}";
}
