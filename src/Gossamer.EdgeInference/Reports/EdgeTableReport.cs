using Gossamer.EdgeInference.Recipes;
using Gossamer.EdgeInference.Tables;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Reports;

/// <summary>The page about measured networks.</summary>
internal static class EdgeTableReport
{
    /// <summary>The page.</summary>
    public static HtmlReport Build(EdgeTableResult result, RunInfo run)
    {
        MeasuredTable table = result.Table;
        return new HtmlReport(
            "Accuracy and time of real networks, by rate and who answers",
            $"{table.Description}. Networks are {(table.Conditioned ? "one for all rates, told the rate" : "one for each rate")}; windows of the test part were never trained or chosen on.",
            [
                .. table.Services.Select(static service => new ReportCard(
                    service.Name, $"{service.LocalBest:F4} / {service.EdgeBest:F4}", $"best of device and edge{(service.IsClose ? ", closer than 3 points" : "")}; promise {service.Threshold:F4}")),
                new ReportCard("From the product form", $"{table.ProductForm.Greatest:F4}", $"at most; root mean square {table.ProductForm.RootMeanSquare:F4}"),
            ],
            [
                new ReportSection("Accuracy", "With 95 % intervals (Wilson).", [.. table.Services.Select(Plot)], Columns: 2),
                new ReportSection("Cells", $"{char.ToUpperInvariant(table.TimesFrom[0])}{table.TimesFrom[1..]}.", [.. table.Services.Select(Cells)]),
                new ReportSection(
                    "How it was run", "",
                    [new ReportFacts("Machine and software", [("seed", $"{run.Description.Seed}"), ("data, SHA-256", table.DataSha256), ("processor", run.Machine.Cpu), ("cores", $"{run.Machine.Cores}"), ("Gossamer", run.Versions.Gossamer), (".NET", run.Versions.DotNet)])]),
            ],
            "Gossamer edge report");
    }

    private static IntervalPlot Plot(MeasuredService service) => new(
        service.Name, new ChartAxis("accuracy"),
        [Group("device", service.Local, 0), Group("edge", service.Edge, 1)]);

    private static IntervalGroup Group(string title, IReadOnlyList<MeasuredCell> cells, int color) =>
        new(title, [.. cells.Select(cell => new IntervalPoint($"{cell.Hertz / 1000} kHz", cell.Accuracy, cell.Low, cell.High, color))]);

    private static ReportTable Cells(MeasuredService service) => new(
        service.Name,
        [new("answers", IsNumber: false), new("rate, Hz"), new("windows"), new("accuracy"), new("95 % interval"), new("weights"), new("active"), new("multiply-adds"), new("ms alone"), new("ms of 16"), new("network, SHA-256", IsNumber: false)],
        [
            .. new[] { ("device", service.Local), ("edge", service.Edge) }.SelectMany(side => side.Item2.Select(cell => new ReportRow(
            [
                side.Item1, $"{cell.Hertz:N0}", $"{cell.Windows:N0}", $"{cell.Accuracy:F4}", $"{cell.Low:F4} to {cell.High:F4}", $"{cell.Network.Weights:N0}", $"{cell.Network.NonZeros:N0}",
                $"{cell.Network.MultiplyAdds:N0}", $"{cell.Latency[0].Median:F4}", $"{cell.Latency[^1].Median:F4}", cell.Network.Sha256[..12],
            ]))),
        ]);
}
