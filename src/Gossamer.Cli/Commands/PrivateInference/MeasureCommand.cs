using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Export;
using Gossamer.PrivateInference.Measurement;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;
using TorchSharp;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private measure</c>: what a network of the catalog costs two parties, with random weights, predicted and measured.</summary>
internal static class MeasureCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "A network of gossamer models, with random weights", HelpName = "NAME", DefaultValueFactory = static _ => "resnet-18" };

    private static readonly Option<bool> Polynomial = new("--polynomial") { Description = "Quadratic activations and average pooling throughout" };

    private static readonly Option<bool> Dealer = new("--simulated-dealer") { Description = "Correlations from a dealer simulated in this program: no protection" };

    private static readonly Option<int> RingBits = new("--k") { Description = "Bits of the ring", HelpName = "K", DefaultValueFactory = static _ => 64 };

    private static readonly Option<int> Width = new("--width") { Description = "Least compare width", HelpName = "W", DefaultValueFactory = static _ => 24 };

    private static readonly Option<int> Fraction = new("--fraction") { Description = "Most bits behind the point of activations", HelpName = "N", DefaultValueFactory = static _ => 11 };

    private static readonly Option<int> WeightBits = new("--weight-bits") { Description = "Most bits of a weight", HelpName = "N", DefaultValueFactory = static _ => 12 };

    private static readonly Option<int> LeafBits = new("--leaf-bits") { Description = "Bits of a leaf of comparisons", HelpName = "M", DefaultValueFactory = static _ => 1 };

    private static readonly Option<int> Batch = new("--batch-size") { Description = "Samples of a query", HelpName = "N", DefaultValueFactory = static _ => 1 };

    private static readonly Option<int> Queries = new("--queries") { Description = "Queries, of which medians are taken", HelpName = "N", DefaultValueFactory = static _ => 20 };

    private static readonly Option<int?> WarmUp = new("--warm-up") { Description = "Queries before them [default: two seconds of them]", HelpName = "N" };

    private static readonly Option<string?> Profile = new("--profile") { Description = "A profile to predict from", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("measure", "Ask a network of the catalog between two parties of this machine, beside the prediction")
        {
            Model, Polynomial, Dealer, RingBits, Width, Fraction, WeightBits, LeafBits, Batch, Queries, WarmUp, Profile, PartyArguments.LinkRate, PartyArguments.LinkDelay,
            CommonOptions.Seed, CommonOptions.Json,
        };
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            PrivateModel model = Export(parse);
            int length = model.Manifest.Settings.Batch * model.Manifest.Input.Elements;
            PrivateMeasurementResult result = await PrivateMeasurement.RunAsync(
                model, Pictures(length, parse.GetValue(CommonOptions.Seed) + 1),
                new PrivateMeasurementOptions
                {
                    Provider = parse.GetValue(Dealer) ? CorrelationProvider.SimulatedDealer : CorrelationProvider.Transfers,
                    Link = PartyArguments.Link(parse),
                    Queries = parse.GetRequiredValue(Queries),
                    WarmUp = parse.GetValue(WarmUp),
                    Profile = parse.GetValue(Profile) is { } path ? CostProfile.Load(path) : null,
                },
                output.NotesAreTerminal ? output.Note : null, cancellation).ConfigureAwait(false);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<PrivateMeasurementResult>());
            else Show(output, result);
        });
        return command;
    }

    private static PrivateModel Export(ParseResult parse)
    {
        ModelInfo info = ModelCatalog.Find(parse.GetRequiredValue(Model));
        ulong seed = parse.GetValue(CommonOptions.Seed);
        TrainedNetwork network;
        using (torch.nn.Module<torch.Tensor, torch.Tensor> module = info.Create(info.DefaultSampleShape, 10, seed)) network = ModuleNetwork.Of(module, info.DefaultSampleShape);
        if (parse.GetValue(Polynomial)) network = PolynomialRewrite.Apply(network);
        return PrivateModel.Export(network, Pictures(4 * network.Graph.ElementsOf(NetworkGraph.Input), seed), new ExportOptions
        {
            Name = $"{info.Name}{(parse.GetValue(Polynomial) ? ", polynomial" : "")}",
            RingBits = parse.GetRequiredValue(RingBits),
            Batch = parse.GetRequiredValue(Batch),
            LeafBits = parse.GetRequiredValue(LeafBits),
            MinCompareWidth = parse.GetRequiredValue(Width),
            MaxFraction = parse.GetRequiredValue(Fraction),
            MaxWeightBits = parse.GetRequiredValue(WeightBits),
        });
    }

    private static float[] Pictures(int length, ulong seed)
    {
        var random = new Random((int)seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }

    private static void Show(Output output, PrivateMeasurementResult result)
    {
        ResultTable table = new ResultTable($"{result.Network}, k {result.RingBits}, {result.Batch} at a time, medians of {result.Queries} queries").Text("layer")
            .Number("bytes").Number("flights").Number("ms").Number("predicted");
        foreach (MeasuredStep step in result.Steps)
            table.Row(step.Name, Format.Count(step.Bytes), $"{step.Flights}", $"{step.Ms:F3}", step.PredictedMs is { } ms ? $"{ms:F3}" : Format.None);
        output.Table(table.Totals(
            "online", Format.Count(result.OnlineBytes), $"{result.Flights}", $"{result.OnlineMs:F2}", result.PredictedOnlineMs is { } total ? $"{total:F2}" : Format.None));
        output.Facts(
            null,
            [
                ("bytes and flights of every layer", result.OnlineAsFormula ? "those of the formula" : "NOT those of the formula"),
                ("offline", $"{Format.Bytes(result.OfflineBytes)} in {result.OfflineMs:F0} ms; the formula says {Format.Bytes(result.FormulaOfflineBytes)}"),
                ("median error of a layer's prediction", Format.Percent(result.MedianLayerError, 1)), ("peak memory", Format.Bytes(result.PeakMemoryBytes)),
            ]);
    }
}
