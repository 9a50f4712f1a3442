using Gossamer.Cli.Rendering;
using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Splits;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary>Results of trainings on graphs for people.</summary>
internal static class GraphTables
{
    /// <summary>Prints a comparison.</summary>
    public static void Show(Output output, LinkComparisonOptions options, LinkComparisonResult result)
    {
        output.Line($"{result.Verdict}.");
        output.Line(
            $"{result.Data}, {Format.Name(result.Model)}, {Format.Name(result.Protocol)}, {options.Seeds} "
            + $"{(options.Seeds == 1 ? "seed" : "seeds")}; test positives: {Format.Count(result.SplitCounts.First)} first, "
            + $"{Format.Count(result.SplitCounts.Repeat)} repeated, {Format.Count(result.SplitCounts.Inductive)} with a new node");
        foreach (string warning in result.Warnings) output.Line($"note: {warning}");
        output.Line();
        ShowMethods(output, "First events, balanced negatives", "AUC", result.Summary);
        output.Line();
        ResultTable rivals = new ResultTable("Rivals that learn nothing, test").Text("rival").Text("positives").Text("negatives")
            .Number("AUC").Number("AP").Number("accuracy").Number("MRR");
        foreach (IGrouping<string, RivalRun> runs in result.Rivals.Where(static run => run.Part == "test").GroupBy(static run => run.Rival))
        {
            foreach ((LinkGroup group, NegativeKind negatives) in runs.First().Figures.Select(static row => (row.Group, row.Negatives)))
            {
                LinkFigures[] rows = [.. runs.Select(run => run.Figures.First(row => row.Group == group && row.Negatives == negatives))];
                rivals.Row(
                    runs.Key, Format.Name(group), Format.Name(negatives), Figure(rows.Average(static row => row.Auc)),
                    Figure(rows.Average(static row => row.Ap)),
                    Figure(rows.Average(static row => row.ValidatedAccuracy)), Figure(rows.Average(static row => row.Ranking.Mrr)));
            }
        }
        output.Table(rivals);
        output.Line();
        ShowCosts(output, result.RunDirectory, result.Seconds, result.PeakBytes);
    }

    /// <summary>Prints a comparison on the classes of nodes.</summary>
    public static void Show(Output output, NodeComparisonOptions options, NodeComparisonResult result)
    {
        output.Line($"{result.Verdict}.");
        output.Line(
            $"{result.Data}, {Format.Name(result.Model)}, {Format.Name(result.Protocol)}, {options.Seeds} "
            + $"{(options.Seeds == 1 ? "seed" : "seeds")}; nodes: "
            + $"{Format.Count(result.NodeCounts.Train)} to learn from, {Format.Count(result.NodeCounts.Validation)} to choose by, "
            + $"{Format.Count(result.NodeCounts.Test)} judged; the commonest class is {Format.Percent(result.Majority)} of these");
        output.Line();
        ShowMethods(
            output, NodeModels.PassesMessages(result.Model) ? "Test nodes, first layer pruned" : "Test nodes", "accuracy", result.Summary);
        output.Line();
        ShowCosts(output, result.RunDirectory, result.Seconds, result.PeakBytes);
    }

    private static void ShowMethods(Output output, string title, string figure, IReadOnlyList<MethodSummary> summary)
    {
        bool propagates = summary.Any(static row => row.PropagationShare > 0);
        ResultTable methods = new ResultTable(title).Number("sparsity").Text("method").Number(figure).Number("minus dense, points, 95 %")
            .Number("minus train-and-prune").Number("live").Number("FLOPs, network");
        if (propagates) methods.Number("neighbours");
        methods.Number("fewer, with vectors").Number("fewer, network").Number("time");
        foreach (MethodSummary row in summary)
            methods.Row(
            [
                $"{row.Sparsity * 100:0.##} %", row.Method, $"{row.Mean:F4}", Difference(row.DeltaDense), Difference(row.DeltaPruned),
                $"{row.LiveParameters:N0}",
                $"{row.NetworkFlops:0.###e0}", .. propagates ? (string[])[Format.Percent(row.PropagationShare, 1)] : [],
                $"{row.FlopsRatio:F3}x",
                $"{row.NetworkFlopsRatio:F2}x", Format.Duration(TimeSpan.FromSeconds(row.Seconds)),
            ]);
        output.Table(methods);
    }

    private static void ShowCosts(Output output, string run, double seconds, long peakBytes)
    {
        List<(string, string)> facts =
        [
            ("report", Format.PathHere(Path.Combine(run, RunFiles.Report))), ("time", Format.Duration(TimeSpan.FromSeconds(seconds))),
        ];
        if (peakBytes > 0) facts.Add(("greatest memory", Format.Bytes(peakBytes)));
        output.Facts(null, facts);
    }

    private static string Figure(double value) => double.IsFinite(value) ? $"{value:F4}" : Format.None;

    private static string Difference(BootstrapInterval? interval) => interval is null ? ""
        : double.IsNaN(interval.Lower) ? Format.Points(interval.Value)
        : $"{Format.Points(interval.Value)} [{Format.Points(interval.Lower)}, {Format.Points(interval.Upper)}]";
}
