using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private calibrate</c>: what a link and two machines can do.</summary>
internal static class CalibrateCommand
{
    private static readonly Option<string?> Peer = new("--peer") { Description = "The other side, which runs calibrate --listen", HelpName = "HOST:PORT" };

    private static readonly Option<string?> Listen = new("--listen") { Description = "Wait for the other side here", HelpName = "[HOST]:PORT" };

    private static readonly Option<string> Out = new("--out") { Description = "The profile to write", HelpName = "FILE", Required = true };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("calibrate", "Measure a link and both machines; without --peer and --listen this machine against itself")
        {
            Peer, Listen, PartyArguments.Key, PartyArguments.Pin, PartyArguments.Pins, PartyArguments.Insecure, PartyArguments.LinkRate,
            PartyArguments.LinkDelay, Out, CommonOptions.Json,
        };
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            CostProfile profile = await MeasureAsync(parse, output.Note, cancellation).ConfigureAwait(false);
            profile.Save(parse.GetRequiredValue(Out));
            if (parse.GetValue(CommonOptions.Json)) Output.Json(profile, RecipeJson.Of<CostProfile>());
            else Show(output, profile);
        });
        return command;
    }

    private static async Task<CostProfile> MeasureAsync(ParseResult parse, Action<string> tell, CancellationToken cancellation)
    {
        string? peer = parse.GetValue(Peer), listen = parse.GetValue(Listen);
        if (peer is not null && listen is not null) throw new ArgumentException($"{Peer.Name} and {Listen.Name} exclude each other");
        if (peer is null && listen is null)
        {
            LinkShape? link = PartyArguments.Link(parse);
            string name = link is null ? "loopback" : $"{link.BitsPerSecond / 1e6:0} Mbit/s, {link.RoundTrip.TotalMilliseconds:0.#} ms, imitated";
            return await LoopbackCalibration.RunAsync(name, link, tell: tell, cancellation: cancellation).ConfigureAwait(false);
        }
        using PartyKey? key = PartyArguments.LoadKey(parse);
        if (listen is not null)
        {
            await using PartyListener listener = PartyListener.Start(
                Addresses.EndPoint(listen), PartyArguments.Security(key, parse.GetValue(PartyArguments.Pins) ?? [], PartyArguments.Pins.Name), Calibration.Terms,
                failure => tell(failure.Message));
            tell($"waiting on {listener.EndPoint}");
            await using PartyConnection accepted = await listener.AcceptAsync(cancellation).ConfigureAwait(false);
            return await Calibration.RunAsync(accepted, "a client", tell: tell, cancellation: cancellation).ConfigureAwait(false);
        }
        (string host, int port) = Addresses.HostAndPort(peer!);
        string[] pins = parse.GetValue(PartyArguments.Pin) is { } pin ? [pin] : [];
        await using PartyConnection connection = await PartyConnection.ConnectAsync(
            host, port, PartyArguments.Security(key, pins, PartyArguments.Pin.Name), Calibration.Terms, cancellation).ConfigureAwait(false);
        return await Calibration.RunAsync(connection, peer!, tell: tell, cancellation: cancellation).ConfigureAwait(false);
    }

    private static void Show(Output output, CostProfile profile) => output.Facts(
        profile.Name,
        [
            ("a flight", $"{profile.LatencySeconds * 1e6:F0} us"),
            ("throughput", $"{Format.Bytes(profile.BytesPerSecond)}/s each way"),
            ("products, 32 and 64 bits", $"{1e-9 / profile.Narrow.MultiplyAdd:F1} and {1e-9 / profile.Wide.MultiplyAdd:F1} GMAC/s"),
            ("bits compared", $"{1e-6 / profile.Narrow.CompareBit:F0} M/s"),
            ("truncations, 32 and 64 bits", $"{1e-6 / profile.Narrow.Truncation:F0} and {1e-6 / profile.Wide.Truncation:F0} M/s"),
            ("transfers of bits", $"{1e-6 / profile.Offline.BitTransfer:F1} M/s"),
            ("set-up", $"{profile.Offline.SetUp * 1e3:F0} ms"),
        ]);
}
