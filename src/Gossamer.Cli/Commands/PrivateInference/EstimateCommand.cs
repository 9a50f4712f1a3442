using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private estimate</c>: the price of a query before anybody runs it.</summary>
internal static class EstimateCommand
{
    /// <summary>Bytes of correlations above which a person has to say yes.</summary>
    public const long AskAbove = 5_000_000_000;

    public static Option<string> Manifest { get; } = new("--manifest") { Description = "The public file of the network", HelpName = "FILE", Required = true };

    public static Option<bool> Yes { get; } = new("--yes") { Description = "Go on although a query moves more than 5 GB" };

    private static readonly Option<string> Profile = new("--profile")
    {
        Description = $"A profile of gossamer private calibrate, or {RecalledFpgaModel.Name}: two FPGA boards as recalled from papers, unverified", HelpName = "FILE", Required = true,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("estimate", "Bytes, flights and seconds of a query, layer by layer, online and offline") { Manifest, Profile, Yes, CommonOptions.Json };
        command.SetAction(static parse =>
        {
            NetworkManifest manifest = NetworkManifest.Load(parse.GetRequiredValue(Manifest));
            string profile = parse.GetRequiredValue(Profile);
            NetworkEstimate estimate = profile == RecalledFpgaModel.Name
                ? RecalledFpgaModel.Estimate(manifest)
                : new CostModel(CostProfile.Load(profile)).Estimate(manifest);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(estimate, RecipeJson.Of<NetworkEstimate>());
            else Show(new Output(), manifest, estimate);
            return Ask(estimate.OfflineBytes, parse.GetValue(Yes)) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    /// <summary>Whether to go on; says why not.</summary>
    public static bool Ask(long offlineBytes, bool yes)
    {
        if (offlineBytes <= AskAbove || yes) return true;
        new Output().Note($"a query moves {Format.Bytes(offlineBytes)} of correlations; say {Yes.Name} to go on");
        return false;
    }

    private static void Show(Output output, NetworkManifest manifest, NetworkEstimate estimate)
    {
        output.Facts(
            $"{estimate.Network} on {estimate.Profile}{(estimate.Measured ? "" : " (unverified figures, no claim)")}",
            [
                ("a query", $"{estimate.Batch} {(estimate.Batch == 1 ? "sample" : "samples")}"),
                ("offline", $"{Format.Bytes(estimate.OfflineBytes)}, {Format.Duration(TimeSpan.FromSeconds(estimate.OfflineSeconds))}"),
                ("online", $"{Format.Bytes(estimate.OnlineBytes)}, {estimate.Flights} flights, {estimate.OnlineSeconds * 1000:F1} ms"),
                ("total", $"{Format.Bytes(estimate.TotalBytes)}, {Format.Duration(TimeSpan.FromSeconds(estimate.TotalSeconds))}"),
                ("with a dealer", $"{Format.Bytes(estimate.DealerBytes)} offline"),
                ("certificate", CertificateText.Of(manifest.Settings.Certificate)),
            ]);
        ResultTable table = new ResultTable("Layers").Text("layer").Text("kind").Number("flights").Number("online").Number("online, ms").Number("offline")
            .Number("offline, ms").Number("transfers");
        foreach (StepEstimate step in estimate.Steps)
        {
            table.Row(
                step.Name, step.Kind, $"{step.Flights}", Format.Bytes(step.OnlineBytes), $"{step.OnlineSeconds * 1000:F2}", Format.Bytes(step.OfflineBytes),
                $"{step.OfflineSeconds * 1000:F1}", Format.Count(step.Transfers));
        }
        output.Table(table.Totals(
            "total", "", $"{estimate.Flights}", Format.Bytes(estimate.OnlineBytes), $"{estimate.OnlineSeconds * 1000:F2}", Format.Bytes(estimate.OfflineBytes),
            $"{estimate.OfflineSeconds * 1000:F1}", Format.Count(estimate.Steps.Sum(static step => step.Transfers))));
    }
}
