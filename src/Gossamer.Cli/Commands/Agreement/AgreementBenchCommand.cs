using System.CommandLine;
using Gossamer.Agreement.Benchmarks;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer bench agreement</c>: how long the heavy measures take, and how that grows.</summary>
internal static class AgreementBenchCommand
{
    private static readonly Option<int?> Masks = new("--masks") { Description = "Masks, compared each with each [default: 10]", HelpName = "N" };

    private static readonly Option<int?> Ratings = new("--ratings") { Description = "Ratings [default: 1000000]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("agreement", "Time surface distances of masks and alpha of many ratings") { Masks, Ratings, CommonOptions.Json };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                var output = new Output();
                AgreementBenchmarkResult result = AgreementBenchmark.Run(
                    parse.GetValue(Masks) ?? 10, parse.GetValue(Ratings) ?? 1_000_000, output.NotesAreTerminal ? row => output.Note($"{row.Work}: {row.Seconds:F2} s") : null, cancellation);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(result, RecipeJson.Of<AgreementBenchmarkResult>());
                    return;
                }
                output.Line($"{result.Machine.Cpu}, {result.Threads} threads; least of three, intervals once");
                output.Line();
                ResultTable table = new ResultTable("Agreement").Prose("work").Prose("size").Number("seconds");
                foreach (AgreementTiming row in result.Timings) table.Row(row.Work, row.Size, row.Seconds.ToString("F3"));
                output.Table(table);
            },
            cancellation));
        return command;
    }
}
