using System.Text.Json;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary>A run with all it recorded, as <c>--json</c> prints it.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Directory">Its directory.</param>
/// <param name="Command">The command that made it.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Seed">Where its randomness comes from.</param>
/// <param name="Started">When it started.</param>
/// <param name="Resumed">When it was resumed.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Seconds">How long it took; null while it runs.</param>
/// <param name="Error">Why it failed; null otherwise.</param>
/// <param name="Options">The options of its command.</param>
/// <param name="Result">Its result; null until it is finished.</param>
/// <param name="Versions">The software it was made with.</param>
/// <param name="Machine">The machine it was made on.</param>
/// <param name="Metrics">What it logged.</param>
/// <param name="Children">The runs inside it.</param>
/// <param name="Report">Path of its report; null if there is none.</param>
internal sealed record RunDetails(
    string Name, string Directory, string Command, RunStatus Status, ulong Seed, DateTimeOffset Started,
    IReadOnlyList<DateTimeOffset> Resumed, DateTimeOffset? Ended, double? Seconds, string? Error, JsonElement Options, JsonElement? Result,
    RunVersions Versions, RunMachine Machine, IReadOnlyList<RunMetric> Metrics, IReadOnlyList<RunEntry> Children, string? Report)
{
    /// <summary>Reads what <paramref name="run"/> left in its directory.</summary>
    public static RunDetails Of(RunInfo run)
    {
        RunMetrics metrics = run.ReadMetrics();
        string report = run.PathOf(RunFiles.Report);
        return new RunDetails(
            run.Name, run.Directory, run.Description.Command, run.Status, run.Description.Seed, run.Started, run.Resumed, run.Ended,
            RunFields.Duration(run)?.TotalSeconds, run.Error, run.Description.Options, run.Result, run.Versions, run.Machine,
            [.. metrics.Names.Select(name => RunMetric.Of(metrics[name]))],
            [.. RunCatalog.Children(run).Select(RunEntry.Of)], File.Exists(report) ? report : null);
    }
}

/// <summary>A metric at its last record.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Last">Its last value.</param>
/// <param name="Step">Optimizer steps done by then.</param>
/// <param name="Records">How often it was logged.</param>
internal sealed record RunMetric(string Name, double Last, long Step, int Records)
{
    /// <summary>The end of <paramref name="series"/>, which has a record.</summary>
    public static RunMetric Of(MetricSeries series) => new(series.Name, series.Last, series.Steps[^1], series.Count);
}
