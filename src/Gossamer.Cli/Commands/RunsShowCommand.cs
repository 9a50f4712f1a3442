using System.CommandLine;
using System.Text.Json;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer runs show</c>: all about one run.</summary>
internal static class RunsShowCommand
{
    private static readonly Argument<string> Run = new("RUN")
    {
        Description = "Directory of the run, its name in the folder of runs, or a part of it",
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
        Fields(output, "Options", RunFields.Of(run.Options));
        if (run.Result is { } result) Fields(output, "Result", RunFields.OfResult(result));
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

    private static void Fields(Output output, string heading, IEnumerable<(string Path, JsonElement Value)> fields)
    {
        output.Line();
        output.Facts(heading, [.. fields.Select(static field => (field.Path, RunFields.Text(field.Path, field.Value)))]);
    }
}
