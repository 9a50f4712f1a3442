using System.CommandLine;
using System.Text.Json;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer runs compare</c>: runs side by side.</summary>
internal static class RunsCompareCommand
{
    private static readonly Argument<string[]> Runs = new("RUN")
    {
        Description = "Directories of runs, their names in the folder of runs, or parts of them",
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
