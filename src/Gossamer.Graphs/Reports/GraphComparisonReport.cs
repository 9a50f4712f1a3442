using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Metrics;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Temporal;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;

namespace Gossamer.Graphs.Reports;

/// <summary>The page about methods compared on a graph.</summary>
internal static class GraphComparisonReport
{
    private static readonly ChartAxis Auc = new("area under the ROC curve, first events");

    /// <summary>The page.</summary>
    public static HtmlReport Build(GraphComparisonOptions options, GraphComparisonResult result, RunInfo run) => new(
        $"{result.Data}: {string.Join(", ", options.Methods)}", $"{result.Verdict}.", Cards(result),
        [Methods(options, result), Accuracy(options, result), Bill(options, result), Rivals(result), Groups(result), Graph(result), HowItWasRun(options, run)],
        "Gossamer graph report");

    private static List<ReportCard> Cards(GraphComparisonResult result)
    {
        GraphSummary dense = result.Summary[0];
        (string name, double auc) = GraphSummaries.RivalMeans(result.Rivals).First();
        return
        [
            new("Dense", Figure(dense.Mean), "mean area under the ROC curve"),
            new("Best rival", Figure(auc), $"{name}, which learns nothing"),
            new("Headline positives", $"{result.SplitCounts.First:N0}", $"first events of a pair; {result.SplitCounts.Repeat:N0} repeat, {result.SplitCounts.Inductive:N0} have a new node"),
            new("Skip-gram", $"{result.Embeddings.Average(static bill => bill.Flops):0.###e0}", "operations for the vectors of a seed"),
        ];
    }

    private static ReportSection Methods(GraphComparisonOptions options, GraphComparisonResult result) => new(
        "Methods",
        "Area under the ROC curve over first events of a pair against balanced negatives; intervals are bootstraps over seeds, of paired differences where a "
        + "difference is shown. Fewer operations: those of train-and-prune at the same sparsity over the method's, with the vectors' (the headline) and without.",
        [
            new ReportTable(
                "",
                [
                    new("sparsity", IsNumber: false), new("method", IsNumber: false), new("mean"), new("sd"), new("minus dense"), new("minus train-and-prune"), new("live parameters"),
                    new("operations, network"), new("fewer, with vectors"), new("fewer, network"), new("seconds"), new("beaten by", IsNumber: false),
                ],
                [.. result.Summary.Select((row, i) => new ReportRow(
                    [
                        $"{row.Sparsity * 100:0.##} %", row.Method, Figure(row.Mean), Figure(row.StandardDeviation), Difference(row.DeltaDense), Difference(row.DeltaPruned),
                        $"{row.LiveParameters:N0}", $"{row.NetworkFlops:0.###e0}", $"{row.FlopsRatio:F3}x", $"{row.NetworkFlopsRatio:F2}x", $"{row.Seconds:F1}",
                        string.Join(", ", row.BeatenBy),
                    ],
                    i > 0 && row.Method == options.Methods[0] ? ReportRowStyle.Rule : ReportRowStyle.Plain))]),
        ]);

    private static ReportSection Accuracy(GraphComparisonOptions options, GraphComparisonResult result) => new(
        "Accuracy",
        "Bands are bootstrap intervals over seeds. Costs are those of the network's stages; the vectors' are the same for all methods.",
        [
            new LineChart("Over sparsity", new ChartAxis("share of weights that are zero", ValueFormat.Percent), Auc, [.. Curves(options, result, static row => row.Sparsity), Reference(result, options.Sparsities.Min(), options.Sparsities.Max())]),
            new LineChart("Over training operations", new ChartAxis("operations of the network's stages") { IsLogarithmic = true }, Auc, Curves(options, result, static row => row.NetworkFlops)),
            new LineChart("Over live parameters", new ChartAxis("weights and biases not held at zero") { IsLogarithmic = true }, Auc, Curves(options, result, static row => row.LiveParameters)),
        ],
        Columns: 2);

    private static ReportSection Bill(GraphComparisonOptions options, GraphComparisonResult result)
    {
        double sparsity = options.Sparsities.OrderBy(static value => Math.Abs(value - 0.9)).First();
        GraphRun[] shown = [.. options.Methods.Select(method => result.Runs.First(run => run.Method == method && run.Sparsity == sparsity))];
        return new ReportSection(
            "Costs", $"First seed, sparsity {sparsity * 100:0.##} %. Train-and-prune is dense until the cut; its sparsity in training is a curve, not a number.",
            [
                new LineChart(
                    "Sparsity during training", new ChartAxis("epoch", ValueFormat.Count), new ChartAxis("share of weights that are zero", ValueFormat.Percent) { Minimum = 0 },
                    [.. shown.Where(static run => run.SparsityByEpoch.Count > 0).Select(static run => new ChartSeries(run.Method, [.. run.SparsityByEpoch.Select(static (_, epoch) => epoch + 1.0)], run.SparsityByEpoch))]),
                new ReportTable(
                    "Operations of training",
                    [new("method", IsNumber: false), new("vectors"), new("dense"), new("regularised"), new("retrain"), new("sparse"), new("network"), new("as executed"), new("gap at the cut")],
                    [.. shown.Select(static run => new ReportRow(
                        [
                            run.Method, Operations(run.TrainFlops.Embedding), Operations(run.TrainFlops.Dense), Operations(run.TrainFlops.Regularised), Operations(run.TrainFlops.Retrain),
                            Operations(run.TrainFlops.Sparse), Operations(run.TrainFlops.Network), Operations(run.TrainFlops.Executed), run.GapAtCut is { } gap ? $"{gap * 100:F1} %" : "–",
                        ]))]),
            ],
            Columns: 2);
    }

    private static ReportSection Rivals(GraphComparisonResult result) => new(
        "Rivals that learn nothing", "Means over seeds, whose negatives differ. They know what the models know: events before the part.",
        [FiguresTable(result.Rivals.GroupBy(static run => $"{run.Rival}, {run.Part}").Select(static runs => (runs.Key, runs.Select(static run => run.Figures))))]);

    private static ReportSection Groups(GraphComparisonResult result) => new(
        "All groups and negatives", "Means over seeds, test part.",
        [FiguresTable(result.Runs.GroupBy(static run => $"{run.Method}, {run.Sparsity * 100:0.##} %").Select(static runs => (runs.Key, runs.Select(static run => run.Figures))))]);

    private static ReportSection Graph(GraphComparisonResult result) => new(
        "The graph", $"{result.Graph.Counts.Nodes:N0} nodes, {result.Graph.Counts.Edges:N0} edges, {result.Graph.Counts.StaticEdges:N0} distinct pairs, {result.Graph.Counts.SelfLoops:N0} self-loops.",
        [
            new BarChart(
                "Nodes by degree", new ChartAxis("nodes", ValueFormat.Count) { IsLogarithmic = true }, [.. Longest(result.Graph).Select(static bin => bin.From == bin.To ? $"{bin.From:N0}" : $"{bin.From:N0} to {bin.To:N0}")],
                [Degrees("out", result.Graph.OutDegrees, result.Graph), Degrees("in", result.Graph.InDegrees, result.Graph)]),
            new LineChart(
                "Edges by time", new ChartAxis("time"), new ChartAxis("edges", ValueFormat.Count) { Minimum = 0 },
                [new ChartSeries("edges", [.. result.Graph.Times.Select(static bin => (double)bin.From)], [.. result.Graph.Times.Select(static bin => (double)bin.Count)])]),
        ],
        Columns: 2);

    private static ReportSection HowItWasRun(GraphComparisonOptions options, RunInfo run)
    {
        LinkTrainingOptions training = options.Training;
        return new ReportSection(
            "How it was run", "",
            [
                new ReportFacts(
                    "Options",
                    [
                        ("protocol", $"{options.Protocol}"), ("undirected", $"{options.Undirected}"), ("seeds", $"{options.Seeds} from {options.Seed}"),
                        ("walks", $"{options.Walks.WalksPerNode} of {options.Walks.Length} steps, {options.Walks.Bias}, {options.Walks.Direction}"),
                        ("vectors", $"length {options.SkipGram.Dimension}, {options.SkipGram.Epochs} epochs, {options.SkipGram.Mode}"),
                        ("hidden units", $"{training.Hidden}"), ("batch", $"{training.BatchSize}"), ("epochs, one stage", $"{training.Epochs}"),
                        ("epochs, train-and-prune", $"{training.DenseEpochs} dense, {training.RegularisedEpochs} regularised, {training.RetrainEpochs} retraining"),
                        ("optimizer", $"SGD, Nesterov {training.Momentum}, weight decay {training.WeightDecay}, rate {training.LearningRate} falling as half a cosine"),
                        ("ρ, first step size", $"{training.Rho}, {training.InitialStep}"), ("rounds", $"{training.Rounds} until three quarters of the steps"),
                    ]),
                new ReportFacts(
                    "Machine and software",
                    [("processor", run.Machine.Cpu), ("cores", $"{run.Machine.Cores}"), ("Gossamer", run.Versions.Gossamer), (".NET", run.Versions.DotNet), ("libtorch", run.Versions.LibTorch)]),
            ],
            Columns: 2);
    }

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
                        name, $"{kind.Group}".ToLowerInvariant(), $"{kind.Negatives}".ToLowerInvariant(), $"{kind.Positives:N0}", Figure(Mean(static row => row.Auc)), Figure(Mean(static row => row.Ap)),
                        Figure(Mean(static row => row.Accuracy)), Figure(Mean(static row => row.ValidatedAccuracy)), Figure(Mean(static row => row.Ranking.Mrr)),
                        Figure(Mean(static row => row.Ranking.MrrBySource)), Figure(Mean(static row => row.Ranking.Hits10)),
                    ],
                    i == 0 ? ReportRowStyle.Rule : ReportRowStyle.Plain));
            }
        }
        return new ReportTable(
            "",
            [
                new("method", IsNumber: false), new("positives", IsNumber: false), new("negatives", IsNumber: false), new("count"), new("AUC"), new("AP"), new("accuracy at 0.5"),
                new("at validated threshold"), new("MRR"), new("MRR by source"), new("hits@10"),
            ],
            rows);
    }

    private static ChartSeries[] Curves(GraphComparisonOptions options, GraphComparisonResult result, Func<GraphSummary, double> x) => [.. options.Methods.Select(method =>
    {
        GraphSummary[] rows = [.. result.Summary.Where(row => row.Method == method).OrderBy(x)];
        return new ChartSeries(method, [.. rows.Select(x)], [.. rows.Select(static row => row.Mean)])
        {
            Lower = [.. rows.Select(static row => row.Low)],
            Upper = [.. rows.Select(static row => row.High)],
        };
    })];

    private static ChartSeries Reference(GraphComparisonResult result, double from, double to) =>
        new("dense", [from, to], [result.Summary[0].Mean, result.Summary[0].Mean]) { IsDashed = true, Color = 0 };

    private static IReadOnlyList<HistogramBin> Longest(GraphStatistics graph) => graph.OutDegrees.Count >= graph.InDegrees.Count ? graph.OutDegrees : graph.InDegrees;

    private static BarSeries Degrees(string name, IReadOnlyList<HistogramBin> bins, GraphStatistics graph) =>
        new(name, [.. Longest(graph).Select((_, i) => i < bins.Count && bins[i].Count > 0 ? bins[i].Count : double.NaN)]);

    private static string Figure(double value) => double.IsFinite(value) ? $"{value:F4}" : "–";

    private static string Operations(double value) => value == 0 ? "–" : $"{value:0.###e0}";

    private static string Difference(BootstrapInterval? interval) => interval is null ? ""
        : double.IsNaN(interval.Lower) ? $"{interval.Value * 100:+0.00;−0.00;0.00}"
        : $"{interval.Value * 100:+0.00;−0.00;0.00} [{interval.Lower * 100:+0.00;−0.00;0.00}, {interval.Upper * 100:+0.00;−0.00;0.00}]";
}
