using Gossamer.Learning.Reports;
using Gossamer.Learning.Statistics;

namespace Gossamer.Sparsity.Reports;

/// <summary>The page about methods compared at several sparsities on the same seeds.</summary>
public static class ComparisonReport
{
    /// <summary>The page for <paramref name="data"/>.</summary>
    /// <exception cref="ArgumentException">There are no cells.</exception>
    public static HtmlReport Build(ComparisonReportData data)
    {
        if (data.Cells.Count == 0) throw new ArgumentException("a comparison without any method has nothing to show", nameof(data));
        string[] methods = [.. data.Cells.Select(cell => cell.Method).Distinct()];
        double[] sparsities = [.. data.Cells.Select(cell => cell.Sparsity).Distinct().Order()];
        Dictionary<string, int> colors = methods.Select((method, i) => (method, i % 8 + 1)).ToDictionary();
        List<ReportSection> sections = [Table(data, sparsities), Accuracy(data, sparsities, colors)];
        if (data.Cells.Any(cell => cell.ExplorationDegree is not null)) sections.Add(Exploration(data, sparsities, colors));
        if (RunFacts.Of(data.Options, data.Machine, data.Versions) is { Count: > 0 } facts)
            sections.Add(new ReportSection("How it was run", "", facts, Columns: 2));
        return new HtmlReport(data.Title, data.Summary, Cards(data, methods, sparsities), sections, "Gossamer comparison report");
    }

    private static List<ReportCard> Cards(ComparisonReportData data, string[] methods, double[] sparsities)
    {
        List<ReportCard> cards =
        [
            new("Methods", ReportText.Count(methods.Length), $"reference: {data.ReferenceMethod}"),
            new("Seeds", ReportText.Count(data.Cells.Max(cell => cell.Accuracy.Count)), "paired: all methods share each seed"),
        ];
        if (data.Dense is { } dense) cards.Add(new("Dense", ReportText.Percent(dense.Mean), "mean test accuracy"));
        foreach (double sparsity in sparsities)
        {
            ComparisonCell best = data.Cells.Where(cell => cell.Sparsity == sparsity).MaxBy(cell => cell.Accuracy.Mean)!;
            cards.Add(new($"Best mean at {Name(sparsity)}", ReportText.Percent(best.Accuracy.Mean), best.Method));
        }

        return cards;
    }

    private static ReportSection Table(ComparisonReportData data, double[] sparsities)
    {
        int confidence = (int)Math.Round(data.Cells[0].Accuracy.Confidence * 100);
        List<ReportRow> rows = [];
        if (data.Dense is { } dense)
        {
            rows.Add(new ReportRow(
            [
                "–", "dense", ReportText.Percent(dense.Mean), Spread(dense), "", "", "", "", "",
                ReportText.Percent(1, 1), ReportText.Percent(1, 1),
                data.DenseSeconds is double seconds ? ReportText.Duration(seconds) : "–",
            ]));
        }

        foreach (double sparsity in sparsities)
        {
            bool first = true;
            foreach (ComparisonCell cell in data.Cells.Where(cell => cell.Sparsity == sparsity))
            {
                rows.Add(new ReportRow(Cells(cell), first ? ReportRowStyle.Rule : ReportRowStyle.Plain));
                first = false;
            }
        }

        return new ReportSection("Results",
            $"Difference: the method minus {data.ReferenceMethod} on the same seeds, in percentage points, with its {confidence} % confidence "
            + "interval. The first p is of the paired t-test, the second of the same test after Holm's correction for all comparisons in the "
            + "table, the third of Wilcoxon's signed-rank test. Minus dense: the same against the dense networks.",
            [
                new ReportTable("",
                [
                    new("sparsity", IsNumber: false), new("method", IsNumber: false), new("accuracy"), new("sd"),
                    new("difference"), new("p"), new("p, Holm"), new("p, Wilcoxon"), new("minus dense"), new("train FLOPs"), new("infer FLOPs"), new("time"),
                ], rows),
            ]);
    }

    private static string[] Cells(ComparisonCell cell)
    {
        static string Interval(MeanInterval difference) => double.IsNaN(difference.Lower)
            ? ReportText.Points(difference.Mean)
            : $"{ReportText.Points(difference.Mean)} [{ReportText.Points(difference.Lower)}, {ReportText.Points(difference.Upper)}]";

        string difference = "reference", p = "", holm = "", wilcoxon = "";
        if (cell.ToReference is { } paired)
        {
            difference = Interval(paired.Difference);
            (p, wilcoxon) = (ReportText.Probability(paired.TPValue), ReportText.Probability(paired.WilcoxonPValue));
            holm = ReportText.Probability(cell.AdjustedPValue ?? double.NaN);
        }

        return
        [
            Name(cell.Sparsity), cell.Method, ReportText.Percent(cell.Accuracy.Mean), Spread(cell.Accuracy),
            difference, p, holm, wilcoxon, cell.ToDense is { } dense ? Interval(dense.Difference) : "–", ReportText.Percent(cell.TrainFlopsRatio, 1),
            ReportText.Percent(cell.InferenceFlopsRatio, 1), ReportText.Duration(cell.Seconds),
        ];
    }

    private static ReportSection Accuracy(ComparisonReportData data, double[] sparsities, Dictionary<string, int> colors)
    {
        IntervalGroup[] means = Groups(data, sparsities, cell => cell.Accuracy, colors);
        IntervalGroup[] differences = Groups(data, sparsities, cell => cell.ToReference?.Difference, colors);
        string accuracy = data.Dense is null ? "test accuracy" : "test accuracy; dashed: dense mean";
        List<IReportElement> plots =
        [
            new IntervalPlot("Accuracy", new ChartAxis(accuracy, ValueFormat.Percent), means) { Reference = data.Dense?.Mean },
        ];
        if (differences.Length > 0)
        {
            var axis = new ChartAxis("percentage points", ValueFormat.Points);
            plots.Add(new IntervalPlot($"Difference to {data.ReferenceMethod}, same seeds", axis, differences) { Reference = 0 });
        }

        return new ReportSection("Accuracy",
            "Dots are means, lines their confidence intervals. Where methods are compared seed by seed, an interval that does not touch the "
            + "dashed zero shows a difference that chance alone would rarely make; pairing takes the luck of the seed out of it.",
            plots, Columns: 2);
    }

    private static ReportSection Exploration(ComparisonReportData data, double[] sparsities, Dictionary<string, int> colors) => new(
        "Exploration",
        "The share of weight positions that were ever active during training. A static mask stays at its density; a method that explores "
        + "more visits more of the network without ever holding more weights at once.",
        [
            new IntervalPlot("Exploration degree", new ChartAxis("share of positions ever active", ValueFormat.Percent) { Minimum = 0 },
                Groups(data, sparsities, cell => cell.ExplorationDegree, colors)),
            new LineChart("Accuracy and exploration", new ChartAxis("share of positions ever active", ValueFormat.Percent) { Minimum = 0 },
                new ChartAxis("mean test accuracy", ValueFormat.Percent),
                [.. sparsities.Select((sparsity, i) => AccuracyByExploration(data, sparsity, i))]),
        ], Columns: 2);

    private static ChartSeries AccuracyByExploration(ComparisonReportData data, double sparsity, int index)
    {
        ComparisonCell[] cells =
        [
            .. data.Cells
                .Where(cell => cell.Sparsity == sparsity && cell.ExplorationDegree is not null)
                .OrderBy(cell => cell.ExplorationDegree!.Mean),
        ];
        return new ChartSeries(
            $"{Name(sparsity)} sparse", [.. cells.Select(cell => cell.ExplorationDegree!.Mean)],
            [.. cells.Select(cell => cell.Accuracy.Mean)])
        {
            Color = index % 8 + 1,
            PointNames = [.. cells.Select(cell => cell.Method)],
        };
    }

    private static IntervalGroup[] Groups(
        ComparisonReportData data, double[] sparsities, Func<ComparisonCell, MeanInterval?> interval, Dictionary<string, int> colors) =>
    [
        .. sparsities
            .Select(sparsity => new IntervalGroup($"{Name(sparsity)} sparse",
            [
                .. from cell in data.Cells
                   let shown = cell.Sparsity == sparsity ? interval(cell) : null
                   where shown is not null
                   select new IntervalPoint(cell.Method, shown.Mean, shown.Lower, shown.Upper, colors[cell.Method]),
            ]))
            .Where(group => group.Points.Count > 0),
    ];

    private static string Name(double sparsity) => $"{Math.Round(sparsity * 100, 4):0.####} %";

    private static string Spread(MeanInterval interval) => ReportText.Percent(interval.StandardDeviation);
}
