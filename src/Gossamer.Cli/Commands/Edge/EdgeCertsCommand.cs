using System.CommandLine;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Security;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge certs</c>: a private authority, and certificates for a server and its devices.</summary>
internal static class EdgeCertsCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the certificates", HelpName = "DIR", Required = true };

    private static readonly Option<int> Devices = new("--devices") { Description = "Devices, called device-0, device-1 and so on", HelpName = "N", DefaultValueFactory = static _ => 1 };

    private static readonly Option<string[]> Hosts = new("--host")
    {
        Description = "Name or address of the server, beside localhost; may be repeated", HelpName = "HOST", AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Days = new("--days") { Description = "Days that certificates are valid", HelpName = "N", DefaultValueFactory = static _ => 365 };

    private static readonly Option<bool> Rotate = new("--rotate") { Description = "Make a new authority beside the old one, and new certificates for all devices" };

    private static readonly Option<bool> Retire = new("--retire") { Description = "Give the server a certificate of the new authority, and end the old one" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("certs", "Make what is missing of an authority and certificates for a server and its devices") { Out, Devices, Hosts, Days, Rotate, Retire };
        command.SetAction(static parse =>
        {
            string path = parse.GetRequiredValue(Out);
            int count = parse.GetRequiredValue(Devices), days = parse.GetRequiredValue(Days);
            if (count is < 1 or > 100_000) throw new ArgumentException($"{Devices.Name} is {count}, expected 1 to 100000");
            if (days is < 1 or > 3650) throw new ArgumentException($"{Days.Name} is {days}, expected 1 to 3650");
            if (parse.GetValue(Rotate) && parse.GetValue(Retire)) throw new ArgumentException($"{Rotate.Name} and {Retire.Name} are two steps: between them every device gets its new files");
            var folder = new CertificateFolder(path);
            string[] devices = [.. Enumerable.Range(0, count).Select(static i => $"device-{i}")];
            string[] hosts = ["localhost", "127.0.0.1", "::1", .. parse.GetValue(Hosts) ?? []];
            TimeSpan life = TimeSpan.FromDays(days);
            IReadOnlyList<string> issued = parse.GetValue(Rotate) ? folder.Rotate(devices, life) : parse.GetValue(Retire) ? folder.Retire(hosts, life) : folder.Prepare(devices, hosts, life);
            new Output().Facts(
                null,
                [
                    ("issued", issued.Count > 0 ? string.Join(", ", issued) : "nothing: all of it is there"),
                    ("to trust", Format.PathHere(folder.TrustFile)),
                    ("for a device", $"{Format.PathHere(folder.Device(devices[0]))}.crt and .key, and what to trust"),
                    ("to deny", Format.PathHere(folder.DenyFile)),
                ]);
        });
        return command;
    }
}
