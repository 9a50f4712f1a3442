using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Security;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge device</c>: a device that samples, asks its edge and answers by itself.</summary>
internal static class EdgeDeviceCommand
{
    private static readonly Option<int> Device = new("--device") { Description = "Which device of the system: 0 is device-0", HelpName = "N", Required = true };

    private static readonly Option<string> Edge = new("--edge") { Description = "Where the edge listens", HelpName = "HOST:PORT", DefaultValueFactory = static _ => "localhost:8443" };

    private static readonly Option<long?> Slots = new("--slots") { Description = "Slots to live through [default: until it is stopped]", HelpName = "N" };

    private static readonly Option<double> Pause = new("--longest-pause")
    {
        Description = "Longest pause in seconds between two attempts to reach the edge", HelpName = "X", DefaultValueFactory = static _ => 1, CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print a line of JSON for every task, and one at the end" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("device", "Be a device: sample, ask the edge, answer without it");
        foreach (Option option in (Option[])
            [LiveArguments.Table, LiveArguments.Networks, LiveArguments.Certificates, Device, Edge, Slots, Pause, .. LiveArguments.Link, .. LiveArguments.System, CommonOptions.Seed, LiveArguments.UntilInputEnds, Json])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var output = new Output();
        string table = parse.GetValue(LiveArguments.Table) ?? throw new ArgumentException($"{LiveArguments.Table.Name} is missing");
        LiveSystem system = LiveSystem.Load(LiveArguments.Read(parse, table, parse.GetValue(LiveArguments.Networks)));
        int device = parse.GetRequiredValue(Device);
        if (device < 0 || device >= system.Model.Devices) throw new ArgumentException($"{Device.Name} is {device}, expected 0 to {system.Model.Devices - 1}");
        (string host, int port) = Addresses.HostAndPort(parse.GetRequiredValue(Edge));
        var options = new LiveDeviceOptions
        {
            Edge = new UriBuilder(Uri.UriSchemeHttps, host, port).Uri,
            Slots = parse.GetValue(Slots),
            Link = LiveArguments.ReadLink(parse, new LinkFaults()),
            LongestPause = parse.GetRequiredValue(Pause),
            Seed = parse.GetValue(CommonOptions.Seed),
        };
        var certificates = new CertificateFolder(parse.GetRequiredValue(LiveArguments.Certificates));
        using DeviceCredentials credentials = DeviceCredentials.Load(certificates.Device(DeviceIds.Of(device)), certificates.TrustFile);
        bool json = parse.GetValue(Json);
        void Say(DeviceEvent said)
        {
            string line = EventLines.Write(said);
            lock (output) output.Line(line);
        }
        DeviceCounts counts = await LiveDevice.RunAsync(
            system, options, credentials, json ? task => Say(new DeviceEvent(Task: task)) : null,
            line =>
            {
                if (json) Say(new DeviceEvent(Link: line));
                else output.Note($"{DateTimeOffset.Now:HH:mm:ss} {line}");
            },
            LiveArguments.InputEnd(parse), cancellation).ConfigureAwait(false);
        if (json) Say(new DeviceEvent(Counts: counts));
        else Show(output, credentials.Id, counts);
    }

    private static void Show(Output output, string id, DeviceCounts counts) => output.Facts(
        $"{id}: {Format.Count(counts.Tasks)} tasks",
        [
            ("answered by the edge", Format.Count(counts.Edge)), ("by the device as decided", Format.Count(counts.Local)), ("by the device for the edge", Format.Count(counts.Degraded)),
            ("windows right", Format.Percent(counts.Windows > 0 ? (double)counts.Correct / counts.Windows : null)),
            ("mean delay", counts.Answered > 0 ? $"{counts.DelaySeconds / counts.Answered * 1000:F1} ms, longest {counts.LongestSeconds * 1000:F1} ms" : Format.None),
            ("slots without a decision", $"{Format.Count(counts.FallbackSlots)}, with a repeated one {Format.Count(counts.RepeatedSlots)}"),
        ]);
}
