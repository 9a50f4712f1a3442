using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Recipes;
using Gossamer.EdgeInference.Tables;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge table</c>: accuracy and time of real networks.</summary>
internal static class EdgeTableCommand
{
    private static readonly Option<string?> Data = new("--data") { Description = $"Recordings: {string.Join(", ", BearingSources.Names)} [default: cwru]", HelpName = "NAME" };

    private static readonly Option<string?> Networks = new("--networks") { Description = "Folder of trained networks; what it lacks is trained [default: in the run]", HelpName = "DIR" };

    private static readonly Option<string?> Out = new("--out") { Description = "File to write the table to, beside that in the run", HelpName = "FILE" };

    private static readonly Option<bool> Conditioned = new("--conditioned") { Description = "One network for all rates, told the rate, and not one for each" };

    private static readonly Option<double?> Sparsity = new("--sparsity") { Description = "Share of the device's weights that are left away [default: 0.9]", HelpName = "X", CustomParser = static result => ArgumentParsers.Number(result) };

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the windows for each network [default: 12 at the edge, 10 on devices]", HelpName = "N" };

    private static readonly Option<string?> Traces = new Option<string?>("--traces")
    {
        Description = $"Compute times from traces of dense layers on another machine: {string.Join(", ", LayerLatencies.Machines)} [default: measure them here]", HelpName = "MACHINE",
    }.AcceptOnlyFromAmong([.. LayerLatencies.Machines]);

    private static readonly Option<int?> Parallel = new("--parallel") { Description = "Networks trained at a time [default: one for each processor]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("table", "Train networks for devices and edge on recordings, and measure their accuracy and time at every rate");
        foreach (Option option in (Option[])[Data, Networks, Out, Conditioned, Sparsity, Epochs, Traces, Parallel, CommonOptions.Seed, .. RunLocation.Options, CommonOptions.Json]) command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => RecipeRun.RunAsync(
            parse, EdgeTable.Reopen, () => Read(parse), EdgeTable.Describe,
            (options, recorder, progress) =>
            {
                EdgeTableResult result = EdgeTable.Run(options, recorder, progress, cancellation);
                if (parse.GetValue(Out) is { } file) result.Table.Write(file);
                return result;
            },
            Show));
        return command;
    }

    private static EdgeTableOptions Read(ParseResult parse)
    {
        var defaults = new EdgeTableOptions();
        return new EdgeTableOptions
        {
            Data = parse.GetValue(Data) ?? defaults.Data,
            Networks = parse.GetValue(Networks),
            Conditioned = parse.GetValue(Conditioned),
            Full = defaults.Full with { Epochs = parse.GetValue(Epochs) ?? defaults.Full.Epochs },
            Compressed = defaults.Compressed with { Epochs = parse.GetValue(Epochs) ?? defaults.Compressed.Epochs, Sparsity = parse.GetValue(Sparsity) ?? defaults.Compressed.Sparsity },
            Traces = parse.GetValue(Traces),
            Parallel = parse.GetValue(Parallel) ?? defaults.Parallel,
            Seed = parse.GetValue(CommonOptions.Seed),
        }.Resolve();
    }

    private static void Show(Output output, EdgeTableOptions options, EdgeTableResult result)
    {
        output.Line(result.Table.Description);
        output.Line();
        ResultTable table = new ResultTable().Text("service").Number("rate, kHz").Text("answers").Number("windows").Number("accuracy").Number("95 % interval").Number("active weights").Number("ms alone").Number("p95").Number("ms of 16");
        foreach (MeasuredService service in result.Table.Services)
            foreach ((string side, IReadOnlyList<MeasuredCell> cells) in new[] { ("device", service.Local), ("edge", service.Edge) })
                foreach (MeasuredCell cell in cells)
                    table.Row(
                        service.Name, $"{cell.Hertz / 1000.0:0.#}", side, Format.Count(cell.Windows), $"{cell.Accuracy:F4}", $"{cell.Low:F4} to {cell.High:F4}", Format.Count(cell.Network.NonZeros),
                        $"{cell.Latency[0].Median:F4}", $"{cell.Latency[0].P95:F4}", $"{cell.Latency[^1].Median:F4}");
        output.Table(table);
        output.Line(result.Table.TimesFrom);
        output.Line();
        foreach (MeasuredService service in result.Table.Services)
            output.Line(
                $"{service.Name}: best of the device {service.LocalBest:F4}, of the edge {service.EdgeBest:F4}, promise {service.Threshold:F4}"
                + (service.IsClose ? "; closer than 3 points: shrink the network of the device, or the window" : ""));
        ProductForm product = result.Table.ProductForm;
        output.Line($"from the nearest product form {product.Greatest:F4} at most, {product.RootMeanSquare:F4} root mean square");
        output.Line($"{result.Trained} networks trained in {Format.Duration(TimeSpan.FromSeconds(result.SecondsTrained))}; networks {Format.PathHere(result.Networks)}");
        output.Line($"report {Format.PathHere(Path.Combine(result.RunDirectory, "report.html"))}");
    }
}
