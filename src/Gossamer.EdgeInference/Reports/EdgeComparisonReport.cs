using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Reports;

/// <summary>The page about policies compared in a scenario.</summary>
internal static class EdgeComparisonReport
{
    private static readonly string[] PartNames = ["local", "upload", "compute", "backlog", "wait", "overflow"];

    private static readonly ChartAxis Delay = new("mean service delay, s");

    /// <summary>The page.</summary>
    public static HtmlReport Build(EdgeComparisonOptions options, EdgeComparisonResult result, RunInfo run) => new(
        "Delay and the accuracy it was bought with",
        $"{result.Policies.Count} policies on the same channels and arrivals, {options.Seeds} seeds of {options.Slots:N0} slots. To use here: {result.Default}.",
        Cards(result),
        [Table(options, result), Front(result), Parts(result), OverTime(result), EdgeRunSection.Build(options.Scenario, run)],
        "Gossamer edge report");

    private static List<ReportCard> Cards(EdgeComparisonResult result)
    {
        List<ReportCard> cards = [];
        if (result.LowerBound is { } bound) cards.Add(new ReportCard("Lower bound", $"{bound:F4} s", $"no policy that keeps its promises is faster; 99 % sure of {result.LowerBoundLow:F4}"));
        if (result.Optimum is { } optimum) cards.Add(new ReportCard("Optimum", $"{optimum:F4} s", "exact, by linear programming"));
        ComparedPolicy chosen = result.Policies.FirstOrDefault(policy => policy.Name == result.Default) ?? result.Policies[0];
        cards.Add(new ReportCard(chosen.Name, $"{chosen.Delay:F4} s", $"accuracy {string.Join(" and ", chosen.Accuracy.Select(static value => $"{value:F4}"))}"));
        return cards;
    }

    private static ReportSection Table(EdgeComparisonOptions options, EdgeComparisonResult result) => new(
        "Policies",
        $"Promised are {string.Join(" and ", result.Thresholds.Select(static value => $"{value:0.####}"))}. Shortfall is the part of a promise that was missed, the largest of the services; Z/T bounds it. "
        + "Differences from dpp are of pairs of runs, with their 95 % interval.",
        [
            new ReportTable(
                "",
                [
                    new("policy", IsNumber: false), new("delay, s"), new("95 % interval"), new("accuracy"), new("shortfall"), new($"shortfall, {options.ShortSlots} slots"), new("Z/T"),
                    new("minus dpp, s"), new("over dpp"), new("local"), new("trained, s"),
                ],
                [.. result.Policies.Select(policy => new ReportRow(
                    [
                        policy.Name, $"{policy.Delay:F4}", double.IsNaN(policy.Low) ? "" : $"{policy.Low:F4} to {policy.High:F4}", string.Join(" / ", policy.Accuracy.Select(static value => $"{value:F4}")),
                        $"{policy.Shortfall.Max() * 100:F3} %", policy.ShortShortfall.Count == 0 ? "" : $"{policy.ShortShortfall.Max() * 100:F2} %", $"{policy.ZOverT:F5}",
                        policy.MinusDpp is { } paired ? $"{paired.Mean:+0.0000;−0.0000} [{paired.Low:+0.0000;−0.0000}, {paired.High:+0.0000;−0.0000}]" : "",
                        policy.OverDpp is { } ratio ? $"{ratio:F3}" : "", $"{policy.LocalShare * 100:F1} %", policy.SecondsTrained > 0 ? $"{policy.SecondsTrained:F0}" : "",
                    ],
                    policy.Name == result.Default ? ReportRowStyle.Strong : ReportRowStyle.Plain))]),
        ]);

    /// <summary>Delay over the worst shortfall: a policy to the right has not paid for its place.</summary>
    private static ReportSection Front(EdgeComparisonResult result) => new(
        "Front", "Each mark is one run: how long a task took, and how much of the promise was missed by the service that missed most; below zero the promise was exceeded.",
        [
            new LineChart(
                "Delay over missed accuracy", new ChartAxis("missed accuracy of the worst service"), Delay,
                [.. result.Policies.Select(policy => new ChartSeries(
                    policy.Name, [.. policy.PerSeed.Select(run => Missed(result, run))], [.. policy.PerSeed.Select(static run => run.Delay)]))]),
        ]);

    private static double Missed(EdgeComparisonResult result, PolicyResult run) => run.Accuracy.Select((value, m) => result.Thresholds[m] - value).Max();

    private static ReportSection Parts(EdgeComparisonResult result) => new(
        "Where the delay comes from", "Parts E1 to E5 and the penalty of overflow, means over seeds.",
        [
            new BarChart(
                "Delay by part", new ChartAxis("s"), [.. result.Policies.Select(static policy => policy.Name)],
                [.. PartNames.Select((name, part) => new BarSeries(name, [.. result.Policies.Select(policy => policy.PerSeed.Average(run => run.DelayParts[part]))]))]),
        ]);

    private static ReportSection OverTime(EdgeComparisonResult result) => new(
        "Over time", "First seed. Deficits rise until they stand for the price of the promise, which is what the start costs.",
        [
            new LineChart(
                "Delay", new ChartAxis("slot", ValueFormat.Count), Delay,
                [.. result.Policies.Select(static policy => new ChartSeries(
                    policy.Name, [.. policy.PerSeed[0].Curve.Select(static point => (double)point.Slot)], [.. policy.PerSeed[0].Curve.Select(static point => point.Delay)]))]),
            .. result.Thresholds.Select((threshold, m) => new LineChart(
                $"Deficit of service {m + 1}, promised {threshold:0.####}", new ChartAxis("slot", ValueFormat.Count), new ChartAxis("Z"),
                [.. result.Policies.Select(policy => new ChartSeries(
                    policy.Name, [.. policy.PerSeed[0].Curve.Select(static point => (double)point.Slot)], [.. policy.PerSeed[0].Curve.Select(point => point.Deficit[m])]))])),
        ],
        Columns: 2);
}
