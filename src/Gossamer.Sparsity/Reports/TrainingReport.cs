using Gossamer.Learning.Reports;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Sparsity.Reports;

/// <summary>The page about one training run: what was reached, what it cost, and how the topology got there.</summary>
public static class TrainingReport
{
    private const int SparseColor = 1, DenseColor = 0;
    private const double ClimbShare = 0.15, AxisStep = 0.05;

    /// <summary>The page for <paramref name="data"/>.</summary>
    public static HtmlReport Build(TrainingReportData data)
    {
        List<ReportSection> sections = [Learning(data)];
        if (data.Layers.Count > 0) sections.Add(Layers(data.Layers));
        if (data.Rounds.Count > 0) sections.Add(Exploration(data));
        if (data.Movements.Count > 0) sections.Add(MovementPictures.Section(data.Movements));
        if (data.FirstLayer is { } mask) sections.Add(FirstLayerPictures.Section(mask));
        if (RunFacts.Of(data.Options, data.Machine, data.Versions) is { Count: > 0 } facts)
            sections.Add(new ReportSection("How it was run", "", facts, Columns: 2));
        return new HtmlReport(data.Title, data.Summary, Cards(data.Result), sections, "Gossamer training report");
    }

    private static List<ReportCard> Cards(SparseTrainingResult result)
    {
        string against = result.DenseAccuracy is double dense
            ? $"dense twin {ReportText.Percent(dense)} ({ReportText.Points(result.Accuracy - dense)} points)"
            : "on the test set";
        return
        [
            new("Test accuracy", ReportText.Percent(result.Accuracy), against),
            new("Sparsity", ReportText.Percent(result.Sparsity, 1), $"{ReportText.Count(result.Nnz)} weights left"),
            new("Training FLOPs", ReportText.Percent(result.TrainFlopsRatio, 1), "of the dense network's"),
            new("Inference FLOPs", ReportText.Percent(result.InferenceFlopsRatio, 1), "of the dense network's"),
            new("Explored", ReportText.Percent(result.ExplorationDegree, 1),
                $"of all positions, in {ReportText.Count(result.Rounds)} rounds"),
            new("Time", ReportText.Duration(result.Seconds),
                result.DenseSeconds is double seconds ? $"dense twin {ReportText.Duration(seconds)}" : "training"),
        ];
    }

    private static ReportSection Learning(TrainingReportData data)
    {
        var epochs = new ChartAxis("epochs", ValueFormat.Count) { Minimum = 0 };
        IReadOnlyList<ChartSeries> Lines(Func<LearningCurve, IReadOnlyList<double>> values)
        {
            List<ChartSeries> lines = [];
            if (data.Dense is { } dense) lines.Add(Line("dense twin", dense, values(dense)) with { Color = DenseColor, IsDashed = true });
            lines.Add(Line("sparse", data.Sparse, values(data.Sparse)) with { Color = SparseColor });
            return lines;
        }

        string note = data.Dense is null
            ? "How the network learned, one point an epoch."
            : "The closer the two lines end, the less the missing weights cost. Both networks saw the same data in the same order.";
        var loss = new ChartAxis("mean loss, logarithmic") { IsLogarithmic = true };
        return new ReportSection("Learning", note,
        [
            new LineChart("Training loss", epochs, loss, Lines(curve => curve.TrainLoss)),
            new LineChart("Accuracy", epochs, AccuracyAxis(data), Lines(curve => curve.TestAccuracy)),
        ], Columns: 2);
    }

    /// <summary>The epochs at which something was measured.</summary>
    private static ChartSeries Line(string name, LearningCurve curve, IReadOnlyList<double> values)
    {
        int[] measured = [.. Enumerable.Range(0, values.Count).Where(i => !double.IsNaN(values[i]))];
        return new ChartSeries(name, [.. measured.Select(i => curve.Epochs[i])], [.. measured.Select(i => values[i])]);
    }

    /// <summary>The first climb would leave no room for the difference at the end: the axis begins below what comes after it.</summary>
    private static ChartAxis AccuracyAxis(TrainingReportData data)
    {
        LearningCurve[] curves = data.Dense is { } dense ? [data.Sparse, dense] : [data.Sparse];
        double[] settled =
        [
            .. curves.SelectMany(static curve => curve.TestAccuracy.Where((_, i) => curve.Epochs[i] >= ClimbShare * curve.Epochs[^1]))
                .Where(static accuracy => !double.IsNaN(accuracy)),
        ];
        double lowest = settled.Length == 0 ? 0 : Math.Floor(settled.Min() / AxisStep) * AxisStep;
        return lowest <= 0.5
            ? new ChartAxis("accuracy", ValueFormat.Percent) { Minimum = 0 }
            : new ChartAxis($"accuracy, from {ReportText.Percent(lowest, 0)} on", ValueFormat.Percent) { Minimum = lowest };
    }

    private static ReportSection Layers(IReadOnlyList<LayerDensity> layers)
    {
        string[] names = [.. layers.Select(layer => layer.Name)];
        List<ReportRow> rows = [.. layers.Select(layer => new ReportRow(
        [
            layer.Name, layer.Shape, ReportText.Count(layer.Weights), ReportText.Count(layer.ActiveAfter),
            ReportText.Percent(layer.SparsityBefore), ReportText.Percent(layer.SparsityAfter),
            ReportText.Percent(layer.InferenceFlopsShare, 1),
        ]))];
        long weights = layers.Sum(layer => layer.Weights);
        long before = layers.Sum(layer => layer.ActiveBefore), after = layers.Sum(layer => layer.ActiveAfter);
        rows.Add(new ReportRow(
        [
            "all", "", ReportText.Count(weights), ReportText.Count(after), ReportText.Percent(1 - (double)before / weights),
            ReportText.Percent(1 - (double)after / weights), ReportText.Percent(layers.Sum(layer => layer.InferenceFlopsShare), 1),
        ], ReportRowStyle.Strong));
        var share = new ChartAxis("share of zero weights", ValueFormat.Percent) { Minimum = 0, Maximum = 1 };
        return new ReportSection("Sparsity of each layer",
            "The share of each layer's weights that are zero, in the first mask and in the last. Equal bars: the method moved weights within "
            + "the layer only.",
        [
            new BarChart("Sparsity before and after training", share, names,
            [
                new BarSeries("before", [.. layers.Select(layer => layer.SparsityBefore)]) { Color = SparseColor, IsFaded = true },
                new BarSeries("after", [.. layers.Select(layer => layer.SparsityAfter)]) { Color = SparseColor },
            ]) { Width = 1064 },
            new ReportTable("",
            [
                new("layer", IsNumber: false), new("shape", IsNumber: false), new("weights"), new("active"), new("sparsity before"),
                new("sparsity after"), new("inference FLOPs"),
            ], rows),
        ]);
    }

    private static ReportSection Exploration(TrainingReportData data)
    {
        double[] rounds = [.. Enumerable.Range(data.Rounds[0].Step == 0 ? 0 : 1, data.Rounds.Count).Select(round => (double)round)];
        double density = 1 - data.Result.Sparsity;
        var axis = new ChartAxis("round", ValueFormat.Count) { Minimum = 0 };
        ChartAxis Share(string label) => new(label, ValueFormat.Percent) { Minimum = 0 };
        ChartSeries Line(string name, Func<RoundFigures, double> value, int color) =>
            new(name, rounds, [.. data.Rounds.Select(value)]) { Color = color };
        List<IReportElement> elements =
        [
            new LineChart("Exploration degree", axis, Share("share of positions ever active"),
            [
                Line("ever active", round => round.ExplorationDegree, SparseColor),
                new ChartSeries("active at any one time", [rounds[0], rounds[^1]], [density, density])
                {
                    Color = DenseColor,
                    IsDashed = true,
                },
            ]),
            new LineChart("Churn and exploration of each round", axis, Share("share of weights"),
            [
                Line("churn: active weights replaced", round => round.Churn, 1),
                Line("grown against the gradient's order", round => round.ExplorationShare, 2),
            ]),
            new LineChart("Exploitation of each round", axis, Share("gradient of the grown over the best possible"),
                [Line("exploitation", round => round.Exploitation, 3)]),
        ];
        if (data.CounterHistogram.Count > 0)
        {
            elements.Add(new Histogram("How long positions were active", new ChartAxis("rounds in which a position was active"),
                new ChartAxis("positions, logarithmic", ValueFormat.Count) { IsLogarithmic = true }, data.CounterHistogram));
        }

        return new ReportSection("Exploration",
            "A rising exploration degree means that the mask still visits new positions; a flat one, that it has settled. Exploitation at 100 % "
            + "is growth by gradient alone; the share grown against the gradient's order is what exploration chose instead. In the histogram, "
            + "the column at 0 is what was never tried.",
            elements, Columns: 2);
    }
}
