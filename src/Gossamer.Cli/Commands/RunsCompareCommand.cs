using System.CommandLine;
using System.Text.Json;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer runs compare</c>: runs side by side.</summary>
internal static class RunsCompareCommand
{
    private static readonly Argument<string[]> Runs = new("runs")
    {
        Description = "Directories of runs, their names in the folder of runs, or parts of them",
        HelpName = "RUN",
        Arity = new ArgumentArity(2, 100),
    };

    private static readonly Option<string[]> Metric = new("--metric")
    {
        Description = "Compare only this metric; may be given several times",
        HelpName = "NAME",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Show runs side by side: options that differ, results, metrics")
        {
            Runs, CommonOptions.Root, Metric, CommonOptions.Json,
        };
        command.SetAction(static parse =>
        {
            string root = parse.GetRequiredValue(CommonOptions.Root);
            RunInfo[] runs = [.. parse.GetRequiredValue(Runs).Select(name => RunCatalog.Find(root, name))];
            RunComparison comparison = RunComparison.Of(runs, parse.GetValue(Metric) ?? []);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(comparison, CommandJson.Default.RunComparison);
            else Show(new Output(), comparison);
        });
        return command;
    }

    private static void Show(Output output, RunComparison comparison)
    {
        ResultTable table = new ResultTable().Text("");
        bool namesTell = comparison.Runs.DistinctBy(static run => run.Name).Count() == comparison.Runs.Count;
        foreach (RunEntry run in comparison.Runs) table.Number(namesTell ? run.Name : Path.GetFileName(run.Directory));
        Rows(table, "Options that differ", comparison.Options);
        Rows(table, "Result", comparison.Results);
        if (comparison.Metrics.Count > 0)
        {
            Section(table, "Last value of metrics");
            foreach (ComparedMetric metric in comparison.Metrics) table.Row([metric.Name, .. metric.Values.Select(Format.Number)]);
        }

        output.Table(table);

        static string Text(string name, JsonElement? value) => value is { } known ? RunFields.Text(name, known) : Format.None;

        void Section(ResultTable rows, string heading) => rows.EmphasizedRow([heading, .. comparison.Runs.Select(static _ => "")]);

        void Rows(ResultTable rows, string heading, IReadOnlyList<ComparedField> fields)
        {
            if (fields.Count == 0) return;
            Section(rows, heading);
            foreach (ComparedField field in fields) rows.Row([field.Name, .. field.Values.Select(value => Text(field.Name, value))]);
        }
    }
}

/// <summary>Runs side by side, as <c>--json</c> prints them; lists of values are in the order of the runs.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="Options">The options in which they differ.</param>
/// <param name="Results">Their results.</param>
/// <param name="Metrics">The last values of their metrics.</param>
internal sealed record RunComparison(
    IReadOnlyList<RunEntry> Runs, IReadOnlyList<ComparedField> Options, IReadOnlyList<ComparedField> Results,
    IReadOnlyList<ComparedMetric> Metrics)
{
    /// <summary>Compares <paramref name="runs"/>.</summary>
    /// <param name="runs">At least two.</param>
    /// <param name="wanted">Names of metrics; empty for all.</param>
    /// <exception cref="ArgumentException">No run logged a wanted metric.</exception>
    public static RunComparison Of(IReadOnlyList<RunInfo> runs, IReadOnlyCollection<string> wanted)
    {
        RunMetrics[] metrics = [.. runs.Select(static run => run.ReadMetrics())];
        string[] names = [.. metrics.SelectMany(static logged => logged.Names).Distinct()];
        foreach (string name in wanted.Where(name => !names.Contains(name)))
            throw new ArgumentException(
                $"none of the runs has the metric '{name}', they have {(names.Length == 0 ? "none" : string.Join(", ", names))}");
        return new RunComparison(
            [.. runs.Select(RunEntry.Of)],
            [.. Fields(runs.Select(static run => run.Description.Options)).Where(static field => field.Differs)],
            [.. Fields(runs.Select(static run => run.Result))],
            [
                .. names.Where(name => wanted.Count == 0 || wanted.Contains(name)).Select(name => new ComparedMetric(
                    name, [.. metrics.Select(logged => logged[name] is { Count: > 0 } series ? series.Last : (double?)null)])),
            ]);
    }

    private static IEnumerable<ComparedField> Fields(IEnumerable<JsonElement> records) =>
        Fields(records.Select(static record => (JsonElement?)record));

    private static IEnumerable<ComparedField> Fields(IEnumerable<JsonElement?> records)
    {
        Dictionary<string, JsonElement>[] fields =
            [.. records.Select(static record => record is { } known ? RunFields.Of(known).ToDictionary() : [])];
        return fields.SelectMany(static record => record.Keys).Distinct().Select(name => new ComparedField(
            name, [.. fields.Select(record => record.TryGetValue(name, out JsonElement value) ? value : (JsonElement?)null)]));
    }
}

/// <summary>A field of options or results.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Values">Its value in each run; null where it is missing.</param>
internal sealed record ComparedField(string Name, IReadOnlyList<JsonElement?> Values)
{
    /// <summary>Whether it has not the same value in all runs.</summary>
    internal bool Differs => Values.Select(static value => value?.GetRawText()).Distinct().Count() > 1;
}

/// <summary>A metric of several runs.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Values">Its last value in each run; null where it was not logged.</param>
internal sealed record ComparedMetric(string Name, IReadOnlyList<double?> Values);
