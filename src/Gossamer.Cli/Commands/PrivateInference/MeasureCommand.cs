using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Export;
using Gossamer.PrivateInference.Measurement;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private measure</c>: what a network of the catalog costs two parties, with random weights, predicted and measured.</summary>
internal static class MeasureCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "A network of gossamer models, with random weights", HelpName = "NAME", DefaultValueFactory = static _ => "resnet-18" };

    private static readonly Option<bool> Polynomial = new("--polynomial") { Description = "Quadratic activations and average pooling throughout" };

    private static readonly Option<bool> Dealer = new("--simulated-dealer") { Description = "Correlations from a dealer simulated in this program: no protection" };

    private static readonly Option<int> Queries = new("--queries") { Description = "Queries, of which medians are taken", HelpName = "N", DefaultValueFactory = static _ => 20 };

    private static readonly Option<int?> WarmUp = new("--warm-up") { Description = "Queries before them [default: two seconds of them]", HelpName = "N" };

    private static readonly Option<string?> Profile = new("--profile") { Description = "A profile to predict from", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("measure", "Ask a network of the catalog between two parties of this machine, beside the prediction")
        {
            Model, Polynomial, Dealer, Queries, WarmUp, Profile, PartyArguments.LinkRate, PartyArguments.LinkDelay, CommonOptions.Json,
        };
        foreach (Option option in CatalogNetwork.Options) command.Options.Add(option);
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            (PrivateModel model, ReadOnlyMemory<float> query) = CatalogNetwork.Export(parse, parse.GetRequiredValue(Model), parse.GetValue(Polynomial));
            PrivateMeasurementResult result = await PrivateMeasurement.RunAsync(
                model, query,
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
