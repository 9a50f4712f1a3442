using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph append</c> and <c>gossamer graph compact</c>: edges that come after a graph's file was written.</summary>
internal static class AppendCommand
{
    private static readonly Option<string> Graph = new("--data")
    {
        Description = "The graph, a .tcsr file", HelpName = "FILE", Required = true,
    };

    private static readonly Option<string> Edges = new("--edges")
    {
        Description = "The edges to append, an edge list (text or gzip)", HelpName = "FILE", Required = true,
    };

    /// <summary><c>append</c>.</summary>
    public static Command CreateAppend()
    {
        var command = new Command("append", "Append edges to a graph's file, in a log beside it") { Graph, Edges, CommonOptions.Json };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                AppendReport report = TemporalLog.Append(FileOf(parse), parse.GetRequiredValue(Edges), cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(report, RecipeJson.Of<AppendReport>());
                else
                {
                    new Output().Facts(
                        null,
                        [
                            ("edges", $"{Format.Count(report.EdgesAdded)} of {Format.Count(report.EdgesRead)} read"),
                            ("new nodes", Format.Count(report.NodesAdded)),
                        ]);
                }
            },
            cancellation));
        return command;
    }

    /// <summary><c>compact</c>.</summary>
    public static Command CreateCompact()
    {
        var command = new Command("compact", "Write a graph and the edges appended to it into one file again") { Graph };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                string path = FileOf(parse);
                long edges = TemporalLog.Compact(path);
                string size = Format.Bytes(new FileInfo(path).Length);
                new Output().Facts(null, [("edges", Format.Count(edges)), ("file", $"{Format.PathHere(path)}, {size}")]);
            },
            cancellation));
        return command;
    }

    private static string FileOf(ParseResult parse)
    {
        string path = parse.GetRequiredValue(Graph);
        if (!path.EndsWith(".tcsr", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"--data is '{path}', expected a .tcsr file: make one with gossamer graph ingest");
        return Path.GetFullPath(path);
    }
}
