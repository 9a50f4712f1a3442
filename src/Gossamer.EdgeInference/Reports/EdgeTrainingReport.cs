using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Reports;

/// <summary>The page about one training.</summary>
internal static class EdgeTrainingReport
{
    /// <summary>The page.</summary>
    public static HtmlReport Build(EdgeTrainingOptions options, EdgeTrainingResult result, RunInfo run) => new(
        $"{result.Agent}, trained for {result.Episodes:N0} episodes",
        $"Evaluated over {options.Slots:N0} slots beside the exact one-slot minimiser on the same channels and arrivals.",
        [
            new("Delay", $"{result.Trained.Delay:F4} s", $"dpp {result.Reference.Delay:F4} s"),
            new("Accuracy", string.Join(" / ", result.Trained.Accuracy.Select(static value => $"{value:F4}")), $"promised {string.Join(" / ", options.Scenario.Services.Select(static service => $"{service.Threshold}"))}"),
            new("Training", $"{result.SecondsTrained:F0} s", $"{options.Schedule.Episodes} episodes of {options.Schedule.EpisodeSlots} slots"),
        ],
        [
            new ReportSection(
                "Over time", "Delay, accuracy and deficit of the evaluation.",
                [
                    Chart("Delay", "s", result, static point => point.Delay),
                    .. options.Scenario.Services.Select((service, m) => Chart($"Accuracy of {service.Name}, promised {service.Threshold}", "accuracy", result, point => point.Accuracy[m])),
                    .. options.Scenario.Services.Select((service, m) => Chart($"Deficit of {service.Name}", "Z", result, point => point.Deficit[m])),
                ],
                Columns: 2),
            EdgeRunSection.Build(options.Scenario, run),
        ],
        "Gossamer edge report");

    private static LineChart Chart(string title, string unit, EdgeTrainingResult result, Func<EvaluationPoint, double> value) => new(
        title, new ChartAxis("slot", ValueFormat.Count), new ChartAxis(unit),
        [
            .. new[] { (result.Agent, result.Trained), ("dpp", result.Reference) }.Select(run => new ChartSeries(
                run.Item1, [.. run.Item2.Curve.Select(static point => (double)point.Slot)], [.. run.Item2.Curve.Select(value)])),
        ]);
}
