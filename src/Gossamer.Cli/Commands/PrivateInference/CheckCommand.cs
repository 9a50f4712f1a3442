using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Export;
using Gossamer.PrivateInference.Measurement;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private check</c>: how far estimates can be trusted on this machine.</summary>
internal static class CheckCommand
{
    private static readonly PredictionCheckOptions Defaults = new();

    private static readonly Option<string> Models = new("--models")
    {
        Description = "Networks of gossamer models, separated by commas, each with ReLUs and as a polynomial", HelpName = "NAME,NAME…",
        DefaultValueFactory = static _ => "lenet-5,resnet-8,resnet-18,vgg-16",
    };

    private static readonly Option<int> Turns = new("--turns")
    {
        Description = "Turns that calibration and networks take", HelpName = "N", DefaultValueFactory = static _ => Defaults.Turns,
    };

    private static readonly Option<int> Queries = new("--queries")
    {
        Description = "Queries of each network, of which medians are taken", HelpName = "N", DefaultValueFactory = static _ => Defaults.Queries,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("check", "Calibrate in turns with networks that calibration does not know, and compare estimates with what they took")
        {
            Models, Turns, Queries, PartyArguments.LinkRate, PartyArguments.LinkDelay, CommonOptions.Json,
        };
        foreach (Option option in CatalogNetwork.Options) command.Options.Add(option);
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            (PrivateModel, ReadOnlyMemory<float>)[] networks =
            [
                .. parse.GetRequiredValue(Models).Split(',').SelectMany(name => ((bool[])[false, true]).Select(polynomial => CatalogNetwork.Export(parse, name, polynomial))),
            ];
            PredictionCheckResult result = await PredictionCheck.RunAsync(
                networks, new PredictionCheckOptions { Turns = parse.GetRequiredValue(Turns), Queries = parse.GetRequiredValue(Queries), Link = PartyArguments.Link(parse) },
                output.Note, cancellation).ConfigureAwait(false);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<PredictionCheckResult>());
            else Show(output, result);
        });
        return command;
    }

    private static void Show(Output output, PredictionCheckResult result)
    {
        ResultTable table = new ResultTable($"Medians of {result.Networks[0].Queries} queries, online").Text("network").Number("measured").Number("predicted")
            .Number("difference").Number("median layer");
        foreach (PrivateMeasurementResult network in result.Networks)
        {
            table.Row(
                network.Network, $"{network.OnlineMs:F2} ms", $"{network.PredictedOnlineMs:F2} ms", Format.Percent(network.PredictedOnlineMs / network.OnlineMs - 1, 1),
                Format.Percent(network.MedianLayerError, 1));
        }
        output.Table(table);
        output.Facts(
            null,
            [
                ("a layer, median", $"{Format.Percent(result.MedianLayerError, 1)} off, over {result.Layers} layers"),
                ("a network, worst", $"{Format.Percent(result.WorstNetworkError, 1)} off"),
            ]);
    }
}
