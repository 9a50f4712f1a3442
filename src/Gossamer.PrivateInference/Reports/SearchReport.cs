using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Recipes;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Reports;

/// <summary>The page about a search for activations.</summary>
internal static class SearchReport
{
    private const int ComparisonColor = 2, PolynomialColor = 1;

    private static readonly ChartAxis Accuracy = new("accuracy on the test part", ValueFormat.Percent);

    /// <summary>The page.</summary>
    public static HtmlReport Build(ArchitectureSearchOptions options, ArchitectureSearchResult result, RunInfo run)
    {
        List<ReportSection> sections = [];
        if (result.Front.Count > 0) sections.AddRange([Front(result), Networks(result), Choices(result)]);
        if (result.Points.Any(static point => point.Trace.Count > 0)) sections.Add(Curves(options, result));
        if (result.Points.Any(static point => point.Random is not null)) sections.Add(AgainstChance(result));
        sections.Add(new ReportSection("How it was run", $"{result.Data}. {result.Costs}.", RunFacts.Of(Facts(options), run.Machine, run.Versions), Columns: 2));
        return new HtmlReport(
            $"{options.Training.Model} on {options.Training.Data}: comparisons where they pay", Verdict(result), Cards(result), sections, "Gossamer private search report");
    }

    private static string Verdict(ArchitectureSearchResult result)
    {
        string missing = result.Unfinished.Count == 0 ? "" : $" The budget ended before: {string.Join("; ", result.Unfinished)}.";
        if (result.Front.Count == 0) return $"Nothing was finished.{missing}";
        (SearchPoint fastest, SearchPoint best) = (result.Front[0], result.Front[^1]);
        string span = result.Front.Count == 1
            ? $"One network beats all others: {Describe(best)}."
            : $"From {Describe(fastest)} to {Describe(best)}, with {result.Front.Count - 2} between them that no other beats.";
        return span + missing;
    }

    private static string Describe(SearchPoint point) =>
        $"{Percent(point.Accuracy)} in {Milliseconds(point.Milliseconds)} with {point.ReluLayers} of {point.ReluLayers + point.PolyLayers} activations comparing";

    private static List<ReportCard> Cards(ArchitectureSearchResult result) =>
    [
        new("Front", $"{result.Front.Count}", "networks that no other beats in accuracy and time"),
        new("Searches", $"{result.Points.Count}", $"{result.Points.Count(static point => point is { ReluLayers: > 0, PolyLayers: > 0 })} of them mixed"),
        .. result.Front.Count == 0 ? [] : (ReportCard[])
        [
            new("Fastest", Milliseconds(result.Front[0].Milliseconds), $"{Percent(result.Front[0].Accuracy)} right"),
            new("Most accurate", Percent(result.Front[^1].Accuracy), $"{Milliseconds(result.Front[^1].Milliseconds)} an answer"),
        ],
    ];

    private static ReportSection Front(ArchitectureSearchResult result)
    {
        List<LineChart> charts = [Chart("Predicted", result, static point => point.PredictedMs)];
        if (result.Front.All(static point => point.MeasuredMs is not null))
            charts.Add(Chart("Measured between two parties", result, static point => point.MeasuredMs!.Value));
        return new ReportSection(
            "Accuracy against time", "Time from question to answer, everything prepared that does not depend on the question. A network on the line is beaten by no "
            + "other in both; dots off it are. Names count the ReLUs that are left.", charts, Columns: 2);
    }

    private static LineChart Chart(string title, ArchitectureSearchResult result, Func<SearchPoint, double> time)
    {
        SearchPoint[] all = [.. result.Points, .. result.Ends], front = [.. result.Front.OrderBy(time)];
        SearchPoint[] beaten = [.. all.Except(front)];
        List<ChartSeries> series =
        [
            new("front", [.. front.Select(time)], [.. front.Select(static point => point.Accuracy)])
            {
                Color = 1, PointNames = [.. front.Select(static point => $"{point.ReluLayers} ReLU")],
            },
        ];
        // Gaps between the points leave dots without lines.
        if (beaten.Length > 0)
            series.Add(new("beaten", [.. beaten.SelectMany(point => (double[])[time(point), double.NaN])], [.. beaten.SelectMany(static point => (double[])[point.Accuracy, double.NaN])])
            {
                Color = 0, PointNames = [.. beaten.SelectMany(static point => (string[])[$"{point.ReluLayers}", ""])],
            });
        return new LineChart(title, new ChartAxis("milliseconds an answer"), Accuracy, series);
    }

    private static ReportSection Networks(ArchitectureSearchResult result) => new(
        "Networks", "Price: in units of the network with a comparison in every gate. Gates near a tie could have gone either way.",
        [
            new ReportTable(
                "",
                [
                    new("network", IsNumber: false), new("seed"), new("accuracy"), new("predicted"), new("measured"), new("price"), new("ReLU"),
                    new("polynomial"), new("on the front", IsNumber: false), new("near a tie", IsNumber: false),
                ],
                [.. result.Points.Concat(result.Ends).OrderBy(static point => point.Seed).ThenBy(static point => point.Milliseconds).Select(point => new ReportRow(
                    [
                        Name(point), $"{point.Seed}", Percent(point.Accuracy), Milliseconds(point.PredictedMs),
                        point.MeasuredMs is { } measured ? Milliseconds(measured) : "–", $"{point.RelativePrice:F3}", $"{point.ReluLayers}", $"{point.PolyLayers}",
                        result.Front.Contains(point) ? "yes" : "", string.Join(", ", point.Ties),
                    ],
                    result.Front.Contains(point) ? ReportRowStyle.Strong : ReportRowStyle.Plain))]),
        ]);

    private static ReportSection Choices(ArchitectureSearchResult result)
    {
        SearchPoint[] points = [.. result.Front, .. result.Points.Except(result.Front).OrderBy(static point => point.Milliseconds)];
        return new ReportSection(
            "What was chosen", "The gates along the network, from the input on the left; first the networks of the front, the fastest on top.",
            [
                new TileChart(
                    "Operators", [.. points.Select(Short)], [.. result.Gates.Select(static gate => gate.Name)],
                    [.. points.Select(point => (IReadOnlyList<Tile>)[.. result.Gates.Select(gate => Tile(gate, point))])],
                    [("comparison", ComparisonColor), ("polynomial", PolynomialColor)]),
            ]);
    }

    private static Tile Tile(Gate gate, SearchPoint point)
    {
        bool compares = point.Choices[gate.Index] == GateChoice.Comparison;
        string word = (gate.Kind, compares) switch
        {
            (GateKind.Activation, true) => "ReLU",
            (GateKind.Activation, false) => "x²",
            (_, true) => "max",
            _ => "mean",
        };
        string share = point.Shares is { } shares ? $", θ of the comparison {shares[gate.Index]:F2}" : "";
        return new Tile(word, compares ? ComparisonColor : PolynomialColor, $"{gate.Name}, {gate.Elements:N0} elements: {word}{share}");
    }

    private static ReportSection Curves(ArchitectureSearchOptions options, ArchitectureSearchResult result)
    {
        LineChart Of(string title, string axis, Func<SearchEpoch, double> value) => new(
            title, new ChartAxis("epoch of the search"), new ChartAxis(axis),
            [.. options.PriceWeights.Select(weight =>
            {
                SearchPoint[] seeds = [.. result.Points.Where(point => point.Lambda == weight && point.Trace.Count > 0)];
                int epochs = seeds.Length == 0 ? 0 : seeds.Min(static point => point.Trace.Count);
                int[] numbers = [.. Enumerable.Range(0, epochs)];
                double[][] values = [.. numbers.Select(epoch => seeds.Select(point => value(point.Trace[epoch])).ToArray())];
                return new ChartSeries($"λ = {weight:R}", [.. numbers.Select(static epoch => epoch + 1.0)], [.. values.Select(static at => at.Average())])
                {
                    Lower = [.. values.Select(static at => at.Min())], Upper = [.. values.Select(static at => at.Max())],
                };
            })]);
        return new ReportSection(
            "Searches", "Means over the seeds, bands from the least to the greatest. Entropy 1: nothing is decided; 0: all is.",
            [
                Of("Expected price", "in units of comparisons everywhere", static epoch => epoch.ExpectedPrice),
                Of("Entropy of the gates", "in units of ln 2", static epoch => epoch.Entropy),
                Of("Loss of the weights", "mean over an epoch", static epoch => epoch.TrainingLoss),
                Of("Loss of the gates", "mean over an epoch", static epoch => epoch.ValidationLoss),
            ], Columns: 2);
    }

    private static ReportSection AgainstChance(ArchitectureSearchResult result) => new(
        "Against chance", "Gates at random that cost within 5 % of those found. All were trained from the network with comparisons by the same steps.",
        [
            new ReportTable(
                "",
                [new("network", IsNumber: false), new("seed"), new("searched"), new("random, mean"), new("random, best"), new("gain, points"), new("settings")],
                [.. result.Points.Where(static point => point.Random is not null).Select(static point => new ReportRow(
                    [
                        Name(point), $"{point.Seed}", Percent(point.Random!.Searched), Percent(point.Random.Random.Average()), Percent(point.Random.Random.Max()),
                        (point.Random.Gain * 100).ToString("+0.00;−0.00;0.00"), $"{point.Random.Random.Count}",
                    ]))]),
        ]);

    private static List<(string Name, string Value)> Facts(ArchitectureSearchOptions options) =>
    [
        ("samples", options.Training.Samples?.ToString("N0") ?? "all"), ("seeds", $"{options.Training.Seeds} from {options.Training.Seed}"),
        ("λ", string.Join(", ", options.PriceWeights)), ("price", $"{options.Objective}".ToLowerInvariant()),
        ("order", $"{options.Search.Order}".ToLowerInvariant()), ("batch", $"{options.Training.BatchSize}"),
        ("epochs: before, search, after", $"{options.Training.PretrainEpochs}, {options.Search.Epochs}, {options.Training.TuneEpochs}"),
        ("learning rates: before, weights, gates, after",
            $"{options.Training.PretrainRate}, {options.Search.LearningRate}, {options.Search.ArchitectureRate}, {options.Training.TuneRate}"),
        ("distillation", $"{options.Training.Distillation}"), ("budget", options.BudgetMinutes is { } minutes ? $"{minutes} min" : "none"),
    ];

    private static string Name(SearchPoint point) => point.Lambda is { } weight ? $"λ = {weight:R}"
        : point.PolyLayers == 0 ? "comparisons everywhere" : "polynomials everywhere";

    private static string Short(SearchPoint point) => $"{Name(point)}, seed {point.Seed}";

    private static string Percent(double share) => $"{share * 100:F2} %";

    private static string Milliseconds(double time) => time < 10 ? $"{time:F2} ms" : $"{time:F1} ms";
}
