using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Recipes;

namespace Gossamer.Cli.Commands.Edge;

/// <summary>Results as tables.</summary>
internal static class EdgeTables
{
    /// <summary>Runs of policies.</summary>
    public static void Show(Output output, IReadOnlyList<double> thresholds, IEnumerable<PolicyResult> runs)
    {
        output.Line($"promised accuracy {string.Join(" and ", thresholds.Select(static value => $"{value:0.####}"))}; delay in seconds, its parts in the order local, upload, compute, backlog, wait, overflow");
        output.Line();
        ResultTable table = new ResultTable().Text("policy").Number("delay").Text("parts").Number("accuracy").Number("Z/T").Number("Z/V").Number("local").Number("overflows");
        foreach (PolicyResult run in runs)
            table.Row(
                run.Policy, $"{run.Delay:F4}", string.Join(" ", run.DelayParts.Select(static part => $"{part:F3}")), Joined(run.Accuracy, "F4"), Joined(run.ZOverT, "F5"), Joined(run.MeanZOverV, "F2"),
                Format.Percent(run.LocalShare, 1), Format.Count(run.Overflows));
        output.Table(table);
    }

    /// <summary>A comparison.</summary>
    public static void Show(Output output, EdgeComparisonOptions options, EdgeComparisonResult result)
    {
        output.Line($"{result.Devices} devices, {options.Seeds} seeds of {Format.Count(result.Slots)} slots; promised accuracy {Joined(result.Thresholds, "0.####")}");
        if (result.LowerBound is { } bound) output.Line($"lower bound {bound:F4} s, 99 % sure of {result.LowerBoundLow:F4}");
        if (result.Optimum is { } optimum) output.Line($"optimum {optimum:F4} s");
        output.Line();
        ResultTable table = new ResultTable().Text("policy").Number("delay, s").Number("95 % interval").Number("accuracy").Number("shortfall").Number("short").Number("Z/T").Number("minus dpp, s")
            .Number("over dpp").Number("trained, s");
        foreach (ComparedPolicy policy in result.Policies)
        {
            string[] cells =
            [
                policy.Name, $"{policy.Delay:F4}", double.IsNaN(policy.Low) ? Format.None : $"{policy.Low:F4} to {policy.High:F4}", Joined(policy.Accuracy, "F4"), Format.Percent(policy.Shortfall.Max(), 3),
                policy.ShortShortfall.Count == 0 ? "" : Format.Percent(policy.ShortShortfall.Max()), $"{policy.ZOverT:F5}",
                policy.MinusDpp is { } paired ? $"{paired.Mean:+0.0000;-0.0000} [{paired.Low:+0.0000;-0.0000}, {paired.High:+0.0000;-0.0000}]" : "", policy.OverDpp is { } ratio ? $"{ratio:F3}" : "",
                policy.SecondsTrained > 0 ? $"{policy.SecondsTrained:F1}" : "",
            ];
            if (policy.Name == result.Default) table.EmphasizedRow(cells);
            else table.Row(cells);
        }
        output.Table(table);
        output.Line();
        output.Line($"to use here: {result.Default}");
        output.Line($"report {Format.PathHere(Path.Combine(result.RunDirectory, "report.html"))}");
    }

    private static string Joined(IEnumerable<double> values, string format) => string.Join(" / ", values.Select(value => value.ToString(format)));
}
