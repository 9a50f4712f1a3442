using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge server</c>: serves networks by the Open Inference Protocol until it is stopped.</summary>
internal static class EdgeServerCommand
{
    private static readonly Option<string[]> Models = new("--models")
    {
        Description = "Network files, and folders of NAME.safetensors or NAME/VERSION.safetensors", HelpName = "PATH", Required = true, AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Certificates = new("--certs") { Description = "Folder of gossamer edge certs", HelpName = "DIR", Required = true };

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Address and port to listen on", HelpName = "[HOST]:PORT", DefaultValueFactory = static _ => "127.0.0.1:8443",
    };

    private static readonly Option<int> Rate = new("--rate") { Description = "Requests of a device in a second", HelpName = "N", DefaultValueFactory = static _ => 1000 };

    private static readonly Option<string?> Otlp = new("--otlp") { Description = "Where to send metrics and traces by OTLP over gRPC [default: nowhere]", HelpName = "URL" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("server", "Serve networks by the Open Inference Protocol, over gRPC and HTTP, with mutual TLS") { Models, Certificates, Listen, Rate, Otlp };
        command.SetAction(static async (parse, cancellation) =>
        {
            var output = new Output();
            Uri? otlp = null;
            if (parse.GetValue(Otlp) is { } text && !Uri.TryCreate(text, UriKind.Absolute, out otlp)) throw new ArgumentException($"{Otlp.Name} does not take '{text}', expected http://HOST:PORT");
            var options = new EdgeServerOptions { Listen = Addresses.EndPoint(parse.GetRequiredValue(Listen)), RequestsPerSecond = parse.GetRequiredValue(Rate), Otlp = otlp };
            using ModelRepository models = ModelFiles.Load(parse.GetRequiredValue(Models));
            await using EdgeServer server = await EdgeServer.StartAsync(
                models, new CertificateFolder(parse.GetRequiredValue(Certificates)), options, line => output.Note($"{DateTimeOffset.Now:HH:mm:ss} {line}"), cancellation).ConfigureAwait(false);
            output.Line($"serving {string.Join(", ", models.Models.Select(static model => $"{model.Description.Name} version {model.Description.Version}"))} on https://{server.EndPoint}");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
