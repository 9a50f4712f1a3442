using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;

namespace Gossamer.Graphs.Reports;

/// <summary>The page about methods compared on a graph.</summary>
internal static class LinkComparisonReport
{
    /// <summary>The page.</summary>
    public static HtmlReport Build(LinkComparisonOptions options, LinkComparisonResult result, RunInfo run)
    {
        var compared = new ComparisonSections(
            options.Methods, options.Sparsities, result.Summary, result.Runs, "area under the ROC curve, first events",
            "Area under the ROC curve over first events of a pair against balanced negatives");
        return new HtmlReport(
            $"{result.Data}: {string.Join(", ", options.Methods)}", $"{result.Verdict}.", Cards(result),
            [
                compared.Methods(), compared.Accuracy(), compared.Bill(), Rivals(result), Groups(result), Graph(result),
                HowItWasRun(options, result, run),
            ],
            "Gossamer graph report");
    }

    private static List<ReportCard> Cards(LinkComparisonResult result)
    {
        MethodSummary dense = result.Summary[0];
        (string name, double auc) = ComparisonSummaries.RivalMeans(result.Rivals).First();
        return
        [
            new("Dense", Figure(dense.Mean), "mean area under the ROC curve"),
            new("Best rival", Figure(auc), $"{name}, which learns nothing"),
            new(
                "Headline positives", $"{result.SplitCounts.First:N0}",
                $"first events of a pair; {result.SplitCounts.Repeat:N0} repeat, {result.SplitCounts.Inductive:N0} have a new node"),
            new("Skip-gram", $"{result.Embeddings.Average(static bill => bill.Flops):0.###e0}", "operations for the vectors of a seed"),
        ];
    }

    private static ReportSection Rivals(LinkComparisonResult result) => new(
        "Rivals that learn nothing", "Means over seeds, whose negatives differ. They know what the models know: events before the part.",
        [FiguresTable(result.Rivals.GroupBy(static run => $"{run.Rival}, {run.Part}").Select(
            static runs => (runs.Key, runs.Select(static run => run.Figures))))]);

    private static ReportSection Groups(LinkComparisonResult result) => new(
        "All groups and negatives", "Means over seeds, test part.",
        [FiguresTable(result.Runs.GroupBy(static run => $"{run.Method}, {run.Sparsity * 100:0.##} %").Select(
            static runs => (runs.Key, runs.Select(static run => run.Figures))))]);

    private static ReportSection Graph(LinkComparisonResult result) => new(
        "The graph",
        $"{result.Graph.Counts.Nodes:N0} nodes, {result.Graph.Counts.Edges:N0} edges, {result.Graph.Counts.StaticEdges:N0} distinct pairs, "
        + $"{result.Graph.Counts.SelfLoops:N0} self-loops.",
        [
            new BarChart(
                "Nodes by degree", new ChartAxis("nodes", ValueFormat.Count) { IsLogarithmic = true },
                [
                    .. Longest(result.Graph).Select(
                        static bin => bin.From == bin.To ? $"{bin.From:N0}" : $"{bin.From:N0} to {bin.To:N0}"),
                ],
                [Degrees("out", result.Graph.OutDegrees, result.Graph), Degrees("in", result.Graph.InDegrees, result.Graph)]),
            new LineChart(
                "Edges by time", new ChartAxis("time"), new ChartAxis("edges", ValueFormat.Count) { Minimum = 0 },
                [
                    new ChartSeries(
                        "edges", [.. result.Graph.Times.Select(static bin => (double)bin.From)],
                        [.. result.Graph.Times.Select(static bin => (double)bin.Count)]),
                ]),
        ],
        Columns: 2);

    private static ReportSection HowItWasRun(LinkComparisonOptions options, LinkComparisonResult result, RunInfo run)
    {
        return new ReportSection(
            "How it was run", "",
            [
                new ReportFacts(
                    "Options",
                    [
                        ("protocol", $"{options.Protocol}"), ("undirected", $"{options.Undirected}"),
                        ("seeds", $"{options.Seeds} from {options.Seed}"),
                        ComparisonSections.Walks(options.Walks),
                        ("vectors", $"length {options.SkipGram.Dimension}, {options.SkipGram.Epochs} epochs, {options.SkipGram.Mode}"),
                        ("model", Model(options)),
                        .. ComparisonSections.Training(options.Training!),
                        ("optimizer", NodeModels.PassesMessages(options.Model)
                            ? "Adam at a constant rate, all pairs in every step"
                            : $"SGD, Nesterov {options.Training!.Momentum}, rate falling as half a cosine"),
                    ]),
                ComparisonSections.Costs(result.Forecast, result.Seconds, result.PeakBytes), ComparisonSections.Machine(run),
            ],
            Columns: 2);
    }

    private static string Model(LinkComparisonOptions options) => NodeModels.PassesMessages(options.Model)
        ? $"{options.Model} on the links known before, head {options.Head}, dropout {options.Dropout ?? 0}; all weights pruned"
        : $"perceptron on the vectors of both nodes, {options.PairJoin}";

    private static ReportTable FiguresTable(IEnumerable<(string Name, IEnumerable<IReadOnlyList<LinkFigures>> Runs)> methods)
    {
        List<ReportRow> rows = [];
        foreach ((string name, IEnumerable<IReadOnlyList<LinkFigures>> runs) in methods)
        {
            IReadOnlyList<LinkFigures>[] all = [.. runs];
            for (int i = 0; i < all[0].Count; i++)
            {
                int place = i;
                LinkFigures kind = all[0][i];
                double Mean(Func<LinkFigures, double> figure) => all.Average(run => figure(run[place]));
                rows.Add(new ReportRow(
                    [
                        name, $"{kind.Group}".ToLowerInvariant(), $"{kind.Negatives}".ToLowerInvariant(), $"{kind.Positives:N0}",
                        Figure(Mean(static row => row.Auc)), Figure(Mean(static row => row.Ap)),
                        Figure(Mean(static row => row.Accuracy)), Figure(Mean(static row => row.ValidatedAccuracy)),
                        Figure(Mean(static row => row.Ranking.Mrr)),
                        Figure(Mean(static row => row.Ranking.MrrBySource)), Figure(Mean(static row => row.Ranking.Hits10)),
                    ],
                    i == 0 ? ReportRowStyle.Rule : ReportRowStyle.Plain));
            }
        }
        return new ReportTable(
            "",
            [
                new("method", IsNumber: false), new("positives", IsNumber: false), new("negatives", IsNumber: false), new("count"),
                new("AUC"), new("AP"), new("accuracy at 0.5"),
                new("at validated threshold"), new("MRR"), new("MRR by source"), new("hits@10"),
            ],
            rows);
    }

    private static IReadOnlyList<HistogramBin> Longest(GraphStatistics graph) =>
        graph.OutDegrees.Count >= graph.InDegrees.Count ? graph.OutDegrees : graph.InDegrees;

    private static BarSeries Degrees(string name, IReadOnlyList<HistogramBin> bins, GraphStatistics graph) =>
        new(name, [.. Longest(graph).Select((_, i) => i < bins.Count && bins[i].Count > 0 ? bins[i].Count : double.NaN)]);

    private static string Figure(double value) => double.IsFinite(value) ? $"{value:F4}" : "–";
}
