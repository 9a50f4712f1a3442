using System.CommandLine;
using System.Diagnostics;
using Gossamer.Cli.Rendering;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Temporal;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph ingest</c>: an edge list becomes a file that is mapped instead of read.</summary>
internal static class IngestCommand
{
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The file to write, NAME.tcsr", HelpName = "FILE", Required = true,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("ingest", "Turn an edge list into a file that opens at once") { GraphArguments.Data, Out };
        foreach (Option option in GraphArguments.Ingest) command.Options.Add(option);
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            string path = parse.GetRequiredValue(Out);
            if (!path.EndsWith(".tcsr", StringComparison.OrdinalIgnoreCase))
                throw new ArgumentException($"--out is '{path}', expected a name that ends in .tcsr");
            string source = GraphSets.Locate(parse.GetRequiredValue(GraphArguments.Data));
            long started = Stopwatch.GetTimestamp();
            using TemporalGraph graph = await ProgressDisplay.RunAsync(output, Format.Bytes, progress => Task.Run(
                () => TemporalIngest.ReadToFile(
                    source, path, GraphArguments.ReadIngest(parse), new Relay(Path.GetFileName(source), progress), cancellation),
                cancellation)).ConfigureAwait(false);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            output.Facts(
                null,
                [
                    ("nodes", Format.Count(graph.Nodes)),
                    ("edges", $"{Format.Count(graph.Edges)} of {Format.Count(graph.Report.EdgesRead)} read"),
                    ("time", $"{Format.Duration(elapsed)}, {Format.Count((long)(graph.Report.EdgesRead / elapsed.TotalSeconds))} edges/s"),
                    ("file", $"{Format.PathHere(Path.GetFullPath(path))}, {Format.Bytes(graph.Bytes)}"),
                ]);
        });
        return command;
    }

    private sealed class Relay(string file, IProgress<ProgressReport> target) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) =>
            target.Report(new ProgressReport(file, value.Bytes, value.TotalBytes, $"{Format.Count(value.Edges)} edges"));
    }
}
