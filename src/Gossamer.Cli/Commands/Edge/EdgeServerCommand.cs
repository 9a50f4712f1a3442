using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Recipes;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;

namespace Gossamer.Cli.Commands.Edge;

/// <summary>
/// <c>gossamer edge server</c>: serves networks by the Open Inference Protocol until it is stopped, and with a table decides for devices slot by slot.
/// </summary>
internal static class EdgeServerCommand
{
    private static readonly Option<string[]> Models = new("--models")
    {
        Description = "Network files, and folders of NAME.safetensors or NAME/VERSION.safetensors", HelpName = "PATH", AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Address and port to listen on", HelpName = "[HOST]:PORT", DefaultValueFactory = static _ => "127.0.0.1:8443",
    };

    private static readonly Option<int> Rate = new("--rate") { Description = "Requests of a device in a second", HelpName = "N", DefaultValueFactory = static _ => 1000 };

    private static readonly Option<string?> Otlp = new("--otlp") { Description = "Where to send metrics and traces by OTLP over gRPC [default: nowhere]", HelpName = "URL" };

    private static readonly Option<string?> Checkpoint = new("--checkpoint") { Description = "File that keeps deficits over a restart [default: none]", HelpName = "FILE" };

    private static readonly Option<string?> Train = new("--train")
    {
        Description = $"Recordings, {string.Join(" or ", BearingSources.Names)}: train what {LiveArguments.Networks.Name} lacks on them and measure a table there, unless it has one", HelpName = "NAME",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print a line of JSON for every slot" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("server", "Serve networks by the Open Inference Protocol, over gRPC and HTTP, with mutual TLS; with a table, decide for devices slot by slot");
        foreach (Option option in (Option[])
            [Models, LiveArguments.Table, LiveArguments.Networks, LiveArguments.Certificates, Listen, Train, LiveArguments.Policy, LiveArguments.Strict, Checkpoint, Rate, Otlp, .. LiveArguments.System, CommonOptions.Seed, CommonOptions.Root, LiveArguments.UntilInputEnds, Json])
            command.Options.Add(option);
        command.SetAction(static async (parse, cancellation) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, LiveArguments.InputEnd(parse));
            try
            {
                await RunAsync(parse, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Standard input has ended, as was asked for.
            }
        });
        return command;
    }

    private static async Task RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var output = new Output();
        void Tell(string line) => output.Note($"{DateTimeOffset.Now:HH:mm:ss} {line}");
        Uri? otlp = null;
        if (parse.GetValue(Otlp) is { } text && !Uri.TryCreate(text, UriKind.Absolute, out otlp)) throw new ArgumentException($"{Otlp.Name} does not take '{text}', expected http://HOST:PORT");
        var options = new EdgeServerOptions { Listen = Addresses.EndPoint(parse.GetRequiredValue(Listen)), RequestsPerSecond = parse.GetRequiredValue(Rate), Otlp = otlp };
        var certificates = new CertificateFolder(parse.GetRequiredValue(LiveArguments.Certificates));
        string[] paths = parse.GetValue(Models) ?? [];
        string? networks = parse.GetValue(LiveArguments.Networks), table = parse.GetValue(LiveArguments.Table);
        if (parse.GetValue(Train) is { } recordings)
        {
            if (networks is null || table is not null) throw new ArgumentException($"{Train.Name} needs {LiveArguments.Networks.Name}, and measures its table there");
            var training = new EdgeTableOptions { Data = recordings, Seed = parse.GetValue(CommonOptions.Seed) };
            table = await TrainingDisplay.RunAsync(output, progress => NetworkFolder.Prepare(networks, training, parse.GetRequiredValue(CommonOptions.Root), progress, cancellation)).ConfigureAwait(false);
        }
        if (table is null)
        {
            if (paths.Length == 0) throw new ArgumentException($"{Models.Name} or {LiveArguments.Table.Name} is missing: there is nothing to serve");
            using ModelRepository models = ModelFiles.Load(paths);
            await using EdgeServer server = await EdgeServer.StartAsync(models, certificates, options, Tell, cancellation: cancellation).ConfigureAwait(false);
            output.Line(Serving(models, $"{server.EndPoint}"));
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
            return;
        }
        LiveSystem system = LiveSystem.Load(LiveArguments.Read(parse, table, networks));
        var living = new LiveEdgeOptions { Policy = parse.GetRequiredValue(LiveArguments.Policy), Strict = parse.GetValue(LiveArguments.Strict), Checkpoint = parse.GetValue(Checkpoint) };
        await using LiveEdge edge = await LiveEdge.StartAsync(
            system, living, certificates, options, paths.Length > 0 ? ModelFiles.LoadAll(paths) : [], Tell, cancellation).ConfigureAwait(false);
        if (parse.GetValue(Json))
        {
            output.Line(EventLines.Write(new EdgeEvent(new Uri($"https://{edge.EndPoint}"))));
            edge.Planned += slot => output.Line(EventLines.Write(new EdgeEvent(Slot: slot, RefusedCertificates: edge.RefusedCertificates)));
        }
        else
        {
            output.Line(Serving(edge.Models, $"{edge.EndPoint}"));
        }
        await edge.Coordination.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private static string Serving(ModelRepository models, string where) =>
        $"serving {string.Join(", ", models.Models.Select(static model => $"{model.Description.Name} version {model.Description.Version}"))} on https://{where}";
}
