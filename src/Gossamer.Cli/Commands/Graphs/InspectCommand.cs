using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph inspect</c>: what a temporal graph holds.</summary>
internal static class InspectCommand
{
    private const int BarWidth = 40;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("inspect", "Count nodes, edges, duplicates and ties, and show degrees and times") { GraphArguments.Data };
        foreach (Option option in GraphArguments.Ingest) command.Options.Add(option);
        command.Options.Add(CommonOptions.Json);
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                using TemporalGraph graph = GraphSets.Open(
                    parse.GetRequiredValue(GraphArguments.Data), GraphArguments.ReadIngest(parse), cancellation);
                GraphStatistics statistics = GraphStatistics.Of(graph);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(statistics, RecipeJson.Of<GraphStatistics>());
                else Show(new Output(), graph, statistics);
            },
            cancellation));
        return command;
    }

    private static void Show(Output output, TemporalGraph graph, GraphStatistics statistics)
    {
        IngestReport counts = statistics.Counts;
        output.Facts(
            counts.Source,
            [
                ("nodes", Format.Count(counts.Nodes)),
                ("edges", $"{Format.Count(counts.Edges)} of {Format.Count(counts.EdgesRead)} read in {Format.Count(counts.Lines)} lines"),
                ("distinct pairs", Format.Count(counts.StaticEdges)),
                ("repeated edges", Format.Count(counts.RepeatedEdges)),
                ("self-loops", $"{Format.Count(counts.SelfLoops)} read, {Policy(counts.Options.SelfLoops == SelfLoops.Keep, "dropped")}"),
                ("exact duplicates", $"{Format.Count(counts.ExactDuplicates)} found, "
                    + Policy(counts.Options.ExactDuplicates == ExactDuplicates.Keep, "collapsed")),
                ("without incoming", Format.Count(counts.WithoutIncoming)),
                ("without outgoing", Format.Count(counts.WithoutOutgoing)),
                ("without any", Format.Count(counts.Isolated)),
                ("times", $"{Format.Number(statistics.FirstTime)} to {Format.Number(statistics.LastTime)}, {Rule(counts)}"),
                ("edges at a shared time", Format.Percent(counts.TiedShare)),
                ("greatest degree", $"{Format.Count(statistics.GreatestOutDegree)} out, {Format.Count(statistics.GreatestInDegree)} in"),
                ("size", Format.Bytes(statistics.Bytes)),
            ]);
        output.Line();
        ResultTable degrees = new ResultTable("Nodes by degree").Text("degree").Number("out").Number("in");
        for (int bin = 0; bin < Math.Max(statistics.OutDegrees.Count, statistics.InDegrees.Count); bin++)
        {
            HistogramBin range = (statistics.OutDegrees.Count > bin ? statistics.OutDegrees : statistics.InDegrees)[bin];
            degrees.Row(
                range.From == range.To ? Format.Count(range.From) : $"{Format.Count(range.From)} to {Format.Count(range.To)}",
                Format.Count(statistics.OutDegrees.ElementAtOrDefault(bin)?.Count ?? 0),
                Format.Count(statistics.InDegrees.ElementAtOrDefault(bin)?.Count ?? 0));
        }
        output.Table(degrees);
        output.Line();
        long most = statistics.Times.Max(static bin => bin.Count);
        ResultTable times = new ResultTable("Edges by time").Number("from").Number("edges").Text("");
        foreach (HistogramBin bin in statistics.Times)
            times.Row(
                Format.Number(graph.TimeValue(bin.From)), Format.Count(bin.Count),
                new string('#', (int)Math.Ceiling((double)BarWidth * bin.Count / Math.Max(1, most))));
        output.Table(times);
    }

    private static string Policy(bool stays, string otherwise) => stays ? "kept" : otherwise;

    private static string Rule(IngestReport counts) => counts.TimeRule switch
    {
        TimeRule.Whole => "whole numbers",
        TimeRule.Ticks => $"kept in units of {counts.Options.TimeUnit:0.############}",
        _ => "kept as ranks with a table of values",
    };
}
