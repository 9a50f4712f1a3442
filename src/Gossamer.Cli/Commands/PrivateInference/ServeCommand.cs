using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Sessions;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private serve</c>: answers private queries until it is stopped.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "The server's secret file", HelpName = "FILE", Required = true };

    private static readonly Option<long?> Quota = new("--samples-per-client") { Description = "Samples that one key may ask about [default: any number]", HelpName = "N" };

    private static readonly Option<string?> Counts = new("--counts") { Description = "File of the samples that were asked about [default: that of --model, with .counts]", HelpName = "FILE" };

    private static readonly Option<int> Sessions = new("--max-sessions") { Description = "Sessions open at the same time", HelpName = "N", DefaultValueFactory = static _ => 16 };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Answer private queries of clients whose keys are pinned")
        {
            Model, EstimateCommand.Manifest, PartyArguments.Listen, PartyArguments.Key, PartyArguments.Pins, PartyArguments.Insecure, Quota, Counts, Sessions,
        };
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            NetworkManifest manifest = NetworkManifest.Load(parse.GetRequiredValue(EstimateCommand.Manifest));
            NetworkWeights weights = PrivateModelFile.Load(parse.GetRequiredValue(Model), manifest);
            using PartyKey? key = PartyArguments.LoadKey(parse);
            using QueryQuota? quota = parse.GetValue(Quota) is { } limit
                ? QueryQuota.Open(parse.GetValue(Counts) ?? parse.GetRequiredValue(Model) + ".counts", limit)
                : null;
            var policy = new AdmissionPolicy { Quota = quota, MaxSessions = parse.GetRequiredValue(Sessions), MaxSamples = manifest.Settings.Batch };
            await using NetworkServer server = NetworkServer.Start(
                weights, Addresses.EndPoint(parse.GetRequiredValue(PartyArguments.Listen)),
                PartyArguments.Security(key, parse.GetValue(PartyArguments.Pins) ?? [], PartyArguments.Pins.Name), policy, happened => output.Line(Text(happened)));
            output.Line($"serving {manifest.Settings.Name} on {server.EndPoint}; certificate {CertificateText.Of(manifest.Settings.Certificate)}");
            if (key is not null) output.Line($"fingerprint {key.Fingerprint}");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static string Text(ServerEvent happened)
    {
        string who = happened.Client is { } client ? client.ToString()[..12] : "no key";
        string took = happened.Measure is { } measure
            ? $" {measure.Number}: offline {Format.Bytes(measure.OfflineBytes)} in {measure.OfflineMs:F0} ms, online {Format.Bytes(measure.OnlineBytes)} in {measure.OnlineMs:F1} ms"
            : "";
        return $"{DateTimeOffset.Now:HH:mm:ss} {who} {happened.Text}{took}";
    }
}
