using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.Cli.Commands.Edge;

/// <summary>Options in which devices and their edge must agree, and others that commands of the live half share.</summary>
internal static class LiveArguments
{
    /// <summary><c>--table</c>.</summary>
    public static Option<string?> Table { get; } = new("--table") { Description = "Table of gossamer edge table", HelpName = "FILE" };

    /// <summary><c>--networks</c>.</summary>
    public static Option<string?> Networks { get; } = new("--networks") { Description = "Folder of the networks that the table names [default: that of the table]", HelpName = "DIR" };

    /// <summary><c>--certs</c>.</summary>
    public static Option<string> Certificates { get; } = new("--certs") { Description = "Folder of gossamer edge certs", HelpName = "DIR", Required = true };

    /// <summary><c>--until-input-ends</c>.</summary>
    public static Option<bool> UntilInputEnds { get; } = new("--until-input-ends") { Description = "End when standard input does, as it does with the program that holds it" };

    /// <summary><c>--strict</c>.</summary>
    public static Option<bool> Strict { get; } = new("--strict") { Description = "Shares of the edge hold where other services have nothing to do, as in the equations" };

    /// <summary><c>--policy</c>.</summary>
    public static Option<string> Policy { get; } = new("--policy")
    {
        Description = $"Who decides: {string.Join(", ", PolicyCatalog.Names)}, or the file of a trained agent", HelpName = "NAME|FILE", DefaultValueFactory = static _ => "dpp",
    };

    private static readonly LiveSystemOptions Defaults = new() { Table = "" };

    private static readonly Option<int?> Devices = new("--devices") { Description = $"Devices of the system [default: {Defaults.Devices}]", HelpName = "N" };

    private static readonly Option<int?> Windows = new("--windows") { Description = $"Windows of a mean task [default: {Defaults.WindowsPerTask}]", HelpName = "N" };

    private static readonly Option<double?> Slot = Number("--slot", $"Seconds of a slot [default: {Defaults.SlotSeconds}]");

    private static readonly Option<double?> LocalLoad = Number("--local-load", $"Share of a slot that a device computes for a task at the highest rate [default: {Defaults.LocalLoad}]");

    private static readonly Option<double?> EdgeLoad = Number("--edge-load", $"Share of a slot that the edge computes when all devices send at it [default: {Defaults.EdgeLoad}]");

    private static readonly Option<double?> DelayWeight = Number("--delay-weight", $"Weight V of delay against deficits [default: {Defaults.DelayWeight}]");

    private static readonly Option<double?> HeadStart = Number("--head-start", $"Slots that devices may answer alone before a promise is broken [default: {Defaults.HeadStartSlots}]");

    private static readonly Option<double?> Delay = Number("--link-delay", "Seconds that a packet takes over the link [default: 0, in a demonstration 0.001]");

    private static readonly Option<double?> Jitter = Number("--link-jitter", "Seconds by which it may be later [default: 0, in a demonstration 0.001]");

    private static readonly Option<double?> Loss = Number("--link-loss", "Share of packets that are lost and sent again [default: 0]");

    /// <summary>Options of the system, without the table.</summary>
    public static IEnumerable<Option> System => [.. Loads, DelayWeight, HeadStart];

    /// <summary>Those of them that say what there is to do.</summary>
    public static IEnumerable<Option> Loads => [Devices, Windows, Slot, LocalLoad, EdgeLoad];

    /// <summary>Options of links.</summary>
    public static IEnumerable<Option> Link => [Delay, Jitter, Loss];

    /// <summary>The system that was asked for.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="table">File of its table.</param>
    /// <param name="networks">Folder of its networks; null for that of the table.</param>
    public static LiveSystemOptions Read(ParseResult parse, string table, string? networks) => new LiveSystemOptions
    {
        Table = table,
        Networks = networks,
        Devices = parse.GetValue(Devices) ?? Defaults.Devices,
        WindowsPerTask = parse.GetValue(Windows) ?? Defaults.WindowsPerTask,
        SlotSeconds = parse.GetValue(Slot) ?? Defaults.SlotSeconds,
        LocalLoad = parse.GetValue(LocalLoad) ?? Defaults.LocalLoad,
        EdgeLoad = parse.GetValue(EdgeLoad) ?? Defaults.EdgeLoad,
        DelayWeight = parse.GetValue(DelayWeight) ?? Defaults.DelayWeight,
        HeadStartSlots = parse.GetValue(HeadStart) ?? Defaults.HeadStartSlots,
    }.Resolve();

    /// <summary>The link that was asked for.</summary>
    public static LinkFaults ReadLink(ParseResult parse, LinkFaults defaults) => (defaults with
    {
        DelaySeconds = parse.GetValue(Delay) ?? defaults.DelaySeconds,
        JitterSeconds = parse.GetValue(Jitter) ?? defaults.JitterSeconds,
        LossShare = parse.GetValue(Loss) ?? defaults.LossShare,
    }).Resolve();

    /// <summary>Cancelled when standard input ends, where that was asked for.</summary>
    public static CancellationToken InputEnd(ParseResult parse)
    {
        if (!parse.GetValue(UntilInputEnds)) return CancellationToken.None;
        // As long as the process.
        var ended = new CancellationTokenSource();
        _ = Task.Run(
            async () =>
            {
                await using Stream input = Console.OpenStandardInput();
                byte[] ignored = new byte[256];
                while (await input.ReadAsync(ignored, CancellationToken.None).ConfigureAwait(false) > 0) { }
                await ended.CancelAsync().ConfigureAwait(false);
            },
            CancellationToken.None);
        return ended.Token;
    }

    private static Option<double?> Number(string name, string description) =>
        new(name) { Description = description, HelpName = "X", CustomParser = static result => ArgumentParsers.Number(result) };
}
