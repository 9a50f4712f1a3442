using Gossamer.Cli.Rendering;
using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Splits;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary>Results of trainings on graphs for people.</summary>
internal static class GraphTables
{
    /// <summary>Prints a comparison.</summary>
    public static void Show(Output output, GraphComparisonOptions options, GraphComparisonResult result)
    {
        output.Line($"{result.Verdict}.");
        output.Line(
            $"{result.Data}, {Format.Name(result.Protocol)}, {options.Seeds} {(options.Seeds == 1 ? "seed" : "seeds")}; test positives: {Format.Count(result.SplitCounts.First)} first, "
            + $"{Format.Count(result.SplitCounts.Repeat)} repeated, {Format.Count(result.SplitCounts.Inductive)} with a new node");
        output.Line();
        ResultTable methods = new ResultTable("First events, balanced negatives").Number("sparsity").Text("method").Number("AUC").Number("minus dense, points, 95 %")
            .Number("minus train-and-prune").Number("live").Number("FLOPs, network").Number("fewer, with vectors").Number("fewer, network").Number("time");
        foreach (GraphSummary row in result.Summary)
            methods.Row(
                $"{row.Sparsity * 100:0.##} %", row.Method, $"{row.Mean:F4}", Difference(row.DeltaDense), Difference(row.DeltaPruned), $"{row.LiveParameters:N0}", $"{row.NetworkFlops:0.###e0}",
                $"{row.FlopsRatio:F3}x", $"{row.NetworkFlopsRatio:F2}x", Format.Duration(TimeSpan.FromSeconds(row.Seconds)));
        output.Table(methods);
        output.Line();
        ResultTable rivals = new ResultTable("Rivals that learn nothing, test").Text("rival").Text("positives").Text("negatives").Number("AUC").Number("AP").Number("accuracy").Number("MRR");
        foreach (IGrouping<string, RivalRun> runs in result.Rivals.Where(static run => run.Part == "test").GroupBy(static run => run.Rival))
        {
            foreach ((LinkGroup group, NegativeKind negatives) in runs.First().Figures.Select(static row => (row.Group, row.Negatives)))
            {
                LinkFigures[] rows = [.. runs.Select(run => run.Figures.First(row => row.Group == group && row.Negatives == negatives))];
                rivals.Row(
                    runs.Key, Format.Name(group), Format.Name(negatives), Figure(rows.Average(static row => row.Auc)), Figure(rows.Average(static row => row.Ap)),
                    Figure(rows.Average(static row => row.ValidatedAccuracy)), Figure(rows.Average(static row => row.Ranking.Mrr)));
            }
        }
        output.Table(rivals);
        output.Line();
        output.Facts(null, [("report", Format.PathHere(Path.Combine(result.RunDirectory, RunFiles.Report))), ("time", Format.Duration(TimeSpan.FromSeconds(result.Seconds)))]);
    }

    private static string Figure(double value) => double.IsFinite(value) ? $"{value:F4}" : Format.None;

    private static string Difference(BootstrapInterval? interval) => interval is null ? ""
        : double.IsNaN(interval.Lower) ? Format.Points(interval.Value)
        : $"{Format.Points(interval.Value)} [{Format.Points(interval.Lower)}, {Format.Points(interval.Upper)}]";
}
