using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer runs list</c>: the runs of a folder, newest first.</summary>
internal static class RunsListCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "List the runs, newest first") { CommonOptions.Root, CommonOptions.Json };
        command.SetAction(static parse =>
        {
            string root = parse.GetRequiredValue(CommonOptions.Root);
            if (parse.GetResult(CommonOptions.Root) is { Implicit: false } && !Directory.Exists(root))
                throw new DirectoryNotFoundException($"there is no folder {root}");
            var output = new Output();
            RunListing listing = RunCatalog.List(root);
            foreach (string problem in listing.Problems) output.Note($"left out: {problem}");
            RunEntry[] entries = [.. listing.Runs.Select(RunEntry.Of)];
            if (parse.GetValue(CommonOptions.Json)) Output.Json(entries, CommandJson.Default.IReadOnlyListRunEntry);
            else Show(output, root, entries);
        });
        return command;
    }

    private static void Show(Output output, string root, RunEntry[] entries)
    {
        if (entries.Length == 0)
        {
            output.Note($"no runs in {root}; gossamer train makes one");
            return;
        }

        ShowRuns(output, title: null, entries);
    }

    /// <summary>Writes a table of <paramref name="runs"/>.</summary>
    internal static void ShowRuns(Output output, string? title, IReadOnlyList<RunEntry> runs)
    {
        ResultTable table = new ResultTable(title)
            .Prose("run").Text("command").Text("status").Text("started").Number("time").Number("accuracy").Number("sparsity");
        foreach (RunEntry entry in runs)
        {
            string[] cells =
            [
                Path.GetFileName(entry.Directory), entry.Command, Format.Name(entry.Status), Format.ShortTime(entry.Started),
                Format.Duration(entry.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
                Format.Percent(entry.Accuracy), Format.Percent(entry.Sparsity),
            ];
            if (entry.Status is RunStatus.Failed or RunStatus.Interrupted or RunStatus.Cancelled) table.FaintRow(cells);
            else table.Row(cells);
        }

        output.Table(table);
    }
}
