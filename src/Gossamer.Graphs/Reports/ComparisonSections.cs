using Gossamer.Graphs.Forecasts;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Walks;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;

namespace Gossamer.Graphs.Reports;

/// <summary>What pages about compared methods share, whatever the task.</summary>
/// <param name="methods">Methods.</param>
/// <param name="sparsities">Sparsities.</param>
/// <param name="summary">Methods over seeds, the dense network first.</param>
/// <param name="runs">All runs.</param>
/// <param name="axis">The figure by which methods are compared, for charts.</param>
/// <param name="figure">The same as the beginning of a sentence.</param>
internal sealed class ComparisonSections(
    IReadOnlyList<string> methods, IReadOnlyList<double> sparsities, IReadOnlyList<MethodSummary> summary, IReadOnlyList<ComparedRun> runs,
    string axis,
    string figure)
{
    private const double ShownSparsity = 0.9;

    /// <summary>The options of training.</summary>
    public static IEnumerable<(string, string)> Training(PredictorOptions training) =>
    [
        ("hidden units", $"{training.Hidden}"), ("batch", $"{training.BatchSize}"), ("epochs, one stage", $"{training.Epochs}"),
        ("epochs, train-and-prune",
            $"{training.DenseEpochs} dense, {training.RegularisedEpochs} regularised, {training.RetrainEpochs} retraining"),
        ("rate, weight decay", $"{training.LearningRate}, {training.WeightDecay}"),
        ("ρ, first step size", $"{training.Rho}, {training.InitialStep}"),
        ("rounds", $"{training.Rounds} until three quarters of the steps"),
    ];

    /// <summary>How walks were drawn.</summary>
    public static (string, string) Walks(WalkOptions walks) =>
        ("walks", $"{walks.WalksPerNode} of {walks.Length} steps, {walks.Bias}, {walks.Direction}");

    /// <summary>What it ran on.</summary>
    public static ReportFacts Machine(RunInfo run) => new(
        "Machine and software",
        [
            ("processor", run.Machine.Cpu), ("cores", $"{run.Machine.Cores}"), ("Gossamer", run.Versions.Gossamer),
            (".NET", run.Versions.DotNet),
            ("libtorch", run.Versions.LibTorch),
        ]);

    /// <summary>What was expected and what it took.</summary>
    public static ReportFacts Costs(ComparisonForecast? forecast, double seconds, long peakBytes) => new(
        "Costs",
        [
            .. forecast is null ? [] : (IEnumerable<(string, string)>)[
                ("before the run", forecast.Line), ("the forecast itself", $"{forecast.CalibrationSeconds:F1} s")],
            ("time", $"{seconds:F1} s"),
            ("greatest memory", peakBytes == 0 ? "–" : $"{peakBytes / 1e6:F0} MB"),
        ]);

    /// <summary>All methods in a table.</summary>
    public ReportSection Methods() => new(
        "Methods",
        $"{figure}; intervals are bootstraps over seeds, of paired differences where a difference is shown. Fewer operations: those of "
        + "train-and-prune at the same sparsity over the method's, with the vectors' (the headline) and without. Sums over neighbours are "
        + "the same whatever the sparsity of weights.",
        [
            new ReportTable(
                "",
                [
                    new("sparsity", IsNumber: false), new("method", IsNumber: false), new("mean"), new("sd"), new("minus dense"),
                    new("minus train-and-prune"),
                    new("live parameters"), new("operations, network"), new("neighbours' share"), new("fewer, with vectors"),
                    new("fewer, network"),
                    new("seconds"), new("beaten by", IsNumber: false),
                ],
                [.. summary.Select((row, i) => new ReportRow(
                    [
                        $"{row.Sparsity * 100:0.##} %", row.Method, Figure(row.Mean), Figure(row.StandardDeviation),
                        Difference(row.DeltaDense),
                        Difference(row.DeltaPruned), $"{row.LiveParameters:N0}", Operations(row.NetworkFlops),
                        $"{row.PropagationShare * 100:F1} %",
                        $"{row.FlopsRatio:F3}x", $"{row.NetworkFlopsRatio:F2}x", $"{row.Seconds:F1}", string.Join(", ", row.BeatenBy),
                    ],
                    i > 0 && row.Method == methods[0] ? ReportRowStyle.Rule : ReportRowStyle.Plain))]),
        ]);

    /// <summary>Curves over sparsity, operations and parameters.</summary>
    public ReportSection Accuracy()
    {
        var y = new ChartAxis(axis);
        return new ReportSection(
            "Accuracy",
            "Bands are bootstrap intervals over seeds. Costs are those of the network's stages; the vectors' are the same for all methods.",
            [
                new LineChart(
                    "Over sparsity", new ChartAxis("share of weights that are zero", ValueFormat.Percent), y,
                    [.. Curves(static row => row.Sparsity), Reference(sparsities.Min(), sparsities.Max())]),
                new LineChart(
                    "Over training operations", new ChartAxis("operations of the network's stages") { IsLogarithmic = true }, y,
                    Curves(static row => row.NetworkFlops)),
                new LineChart(
                    "Over live parameters", new ChartAxis("weights and biases not held at zero") { IsLogarithmic = true }, y,
                    Curves(static row => row.LiveParameters)),
            ],
            Columns: 2);
    }

    /// <summary>The first seed's bill at one sparsity.</summary>
    public ReportSection Bill()
    {
        double sparsity = sparsities.OrderBy(static value => Math.Abs(value - ShownSparsity)).First();
        ComparedRun[] shown = [.. methods.Select(method => runs.First(run => run.Method == method && run.Sparsity == sparsity))];
        return new ReportSection(
            "Costs",
            $"First seed, sparsity {sparsity * 100:0.##} %. Train-and-prune is dense until the cut; its sparsity in training is a curve, "
            + "not a number.",
            [
                new LineChart(
                    "Sparsity during training", new ChartAxis("epoch", ValueFormat.Count),
                    new ChartAxis("share of weights that are zero", ValueFormat.Percent) { Minimum = 0 },
                    [.. shown.Where(static run => run.SparsityByEpoch.Count > 0).Select(static run => new ChartSeries(
                        run.Method, [.. run.SparsityByEpoch.Select(static (_, epoch) => epoch + 1.0)], run.SparsityByEpoch))]),
                new ReportTable(
                    "Operations of training",
                    [
                        new("method", IsNumber: false), new("vectors"), new("dense"), new("regularised"), new("retrain"), new("sparse"),
                        new("neighbours"),
                        new("network"), new("as executed"), new("gap at the cut"), new("ever active"),
                    ],
                    [.. shown.Select(static run => new ReportRow(
                        [
                            run.Method, Operations(run.TrainFlops.Embedding), Operations(run.TrainFlops.Dense),
                            Operations(run.TrainFlops.Regularised),
                            Operations(run.TrainFlops.Retrain), Operations(run.TrainFlops.Sparse), Operations(run.TrainFlops.Propagation),
                            Operations(run.TrainFlops.Network), Operations(run.TrainFlops.Executed),
                            run.GapAtCut is { } gap ? $"{gap * 100:F1} %" : "–",
                            run.Explored is { } explored ? $"{explored * 100:F1} %" : "–",
                        ]))]),
            ],
            Columns: 2);
    }

    private ChartSeries[] Curves(Func<MethodSummary, double> x) => [.. methods.Select(method =>
    {
        MethodSummary[] rows = [.. summary.Where(row => row.Method == method).OrderBy(x)];
        return new ChartSeries(method, [.. rows.Select(x)], [.. rows.Select(static row => row.Mean)])
        {
            Lower = [.. rows.Select(static row => row.Low)],
            Upper = [.. rows.Select(static row => row.High)],
        };
    })];

    private ChartSeries Reference(double from, double to) =>
        new(PredictorMethods.Dense, [from, to], [summary[0].Mean, summary[0].Mean]) { IsDashed = true, Color = 0 };

    private static string Figure(double value) => double.IsFinite(value) ? $"{value:F4}" : "–";

    private static string Operations(double value) => value == 0 ? "–" : $"{value:0.###e0}";

    private static string Difference(BootstrapInterval? interval) => interval is null ? ""
        : double.IsNaN(interval.Lower) ? $"{interval.Value * 100:+0.00;−0.00;0.00}"
        : $"{interval.Value * 100:+0.00;−0.00;0.00} "
            + $"[{interval.Lower * 100:+0.00;−0.00;0.00}, {interval.Upper * 100:+0.00;−0.00;0.00}]";
}
