using System.CommandLine;
using System.Text.Json;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer runs show</c>: all about one run.</summary>
internal static class RunsShowCommand
{
    private static readonly Argument<string> Run = new("run")
    {
        Description = "Directory of the run, its name in the folder of runs, or a part of it",
        HelpName = "RUN",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("show", "Show what a run was, did and found") { Run, CommonOptions.Root, CommonOptions.Json };
        command.SetAction(static parse =>
        {
            RunInfo run = RunCatalog.Find(parse.GetRequiredValue(CommonOptions.Root), parse.GetRequiredValue(Run));
            RunDetails details = RunDetails.Of(run);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(details, CommandJson.Default.RunDetails);
            else Show(new Output(), details);
        });
        return command;
    }

    private static void Show(Output output, RunDetails run)
    {
        List<(string, string)> facts =
        [
            ("directory", run.Directory),
            ("command", run.Command),
            ("status", Format.Name(run.Status)),
            ("started", Format.Time(run.Started)),
        ];
        foreach (DateTimeOffset resumed in run.Resumed) facts.Add(("resumed", Format.Time(resumed)));
        if (run.Ended is not null) facts.Add(("ended", Format.Time(run.Ended)));
        if (run.Seconds is { } seconds) facts.Add(("time", Format.Duration(TimeSpan.FromSeconds(seconds))));
        if (run.Error is not null) facts.Add(("error", run.Error));
        facts.Add(("seed", $"{run.Seed}"));
        facts.Add(("made with", $"Gossamer {run.Versions.Gossamer}, .NET {run.Versions.DotNet}, libtorch {run.Versions.LibTorch}"));
        (string system, string cpu, int cores, long memory, _) = run.Machine;
        facts.Add(("machine", $"{cpu}, {cores} cores, {Format.Bytes(memory)}, {system}"));
        if (run.Report is not null) facts.Add(("report", run.Report));
        output.Facts(run.Name, facts);
        Fields(output, "Options", run.Options);
        if (run.Result is { } result) Fields(output, "Result", result);
        if (run.Metrics.Count > 0)
        {
            output.Line();
            ResultTable table = new ResultTable("Metrics").Text("metric").Number("last value").Number("at step").Number("records");
            foreach (RunMetric metric in run.Metrics)
                table.Row(metric.Name, Format.Number(metric.Last), Format.Count(metric.Step), Format.Count(metric.Records));
            output.Table(table);
        }

        if (run.Children.Count > 0)
        {
            output.Line();
            RunsListCommand.ShowRuns(output, "Runs inside", run.Children);
        }
    }

    private static void Fields(Output output, string heading, JsonElement element)
    {
        output.Line();
        output.Facts(heading, [.. RunFields.Of(element).Select(static field => (field.Path, RunFields.Text(field.Path, field.Value)))]);
    }
}

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
