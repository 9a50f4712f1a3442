using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Data;
using Gossamer.Learning.Runs;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Sessions;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private query</c>: asks a server without showing it the picture.</summary>
internal static class QueryCommand
{
    private static readonly Option<string?> Input = new("--input") { Description = "Raw little-endian float32 samples as the network takes them", HelpName = "FILE" };

    private static readonly Option<int> First = new("--first") { Description = "First sample of the test part", HelpName = "I", DefaultValueFactory = static _ => 0 };

    private static readonly Option<int> Samples = new("--samples") { Description = "Samples of the test part", HelpName = "N", DefaultValueFactory = static _ => 1 };

    private static readonly Option<string?> Trace = new("--trace") { Description = "Write what each layer took", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("query", "Ask a server without showing it the samples")
        {
            EstimateCommand.Manifest, PartyArguments.Server, PartyArguments.Key, PartyArguments.Pin, PartyArguments.Insecure, CalibrationData.Data,
            CalibrationData.Raw, First, Samples, Input, Trace, EstimateCommand.Yes, CommonOptions.Json,
        };
        command.SetAction(static async (parse, cancellation) =>
        {
            NetworkManifest manifest = NetworkManifest.Load(parse.GetRequiredValue(EstimateCommand.Manifest));
            var output = new Output();
            if (!EstimateCommand.Ask(CostModel.OfflineBytesOf(manifest), parse.GetValue(EstimateCommand.Yes))) return ExitCode.Failure;
            (float[] samples, int[]? labels) = Read(parse, manifest);
            QueryResponse response = await AskAsync(parse, manifest, samples, labels, cancellation).ConfigureAwait(false);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(response, RecipeJson.Of<QueryResponse>());
            else Show(output, manifest, response);
            return ExitCode.Success;
        });
        return command;
    }

    private static (float[] Samples, int[]? Labels) Read(ParseResult parse, NetworkManifest manifest)
    {
        if (parse.GetValue(Input) is { } path)
        {
            byte[] bytes = File.ReadAllBytes(path);
            int length = manifest.Input.Elements;
            if (bytes.Length == 0 || bytes.Length % (length * sizeof(float)) != 0)
                throw new InvalidDataException($"{path}: {bytes.Length} bytes are no float32 samples of {length} elements");
            return (MemoryMarshal.Cast<byte, float>(bytes).ToArray(), null);
        }
        string data = parse.GetValue(CalibrationData.Data) ?? throw new ArgumentException($"{CalibrationData.Data.Name} or {Input.Name} is missing");
        DataSplit split = DataCatalog.Load(data);
        (int first, int count) = (parse.GetRequiredValue(First), parse.GetRequiredValue(Samples));
        float[] samples = CalibrationData.Read(split, split.Test, first, count, parse.GetValue(CalibrationData.Raw));
        return (samples, [.. Enumerable.Range(first, count).Select(split.Test.Label)]);
    }

    private static async Task<QueryResponse> AskAsync(
        ParseResult parse, NetworkManifest manifest, float[] samples, int[]? labels, CancellationToken cancellation)
    {
        (string host, int port) = Addresses.HostAndPort(parse.GetRequiredValue(PartyArguments.Server));
        using PartyKey? key = PartyArguments.LoadKey(parse);
        string[] pins = parse.GetValue(PartyArguments.Pin) is { } pin ? [pin] : [];
        int length = manifest.Input.Elements, batch = manifest.Settings.Batch, count = samples.Length / length;
        int outputs = manifest.Settings.Output == OutputKind.ArgMax ? 1 : manifest.Scores.Elements;
        var answers = new List<QueriedSample>();
        var measures = new List<QueryMeasure>();
        await using ClientSession session = await ClientSession.ConnectAsync(
            manifest, host, port, PartyArguments.Security(key, pins, PartyArguments.Pin.Name), cancellation).ConfigureAwait(false);
        for (int first = 0; first < count; first += batch)
        {
            int part = Math.Min(batch, count - first);
            float[] input = new float[batch * length];
            samples.AsSpan(first * length, part * length).CopyTo(input);
            QueryResult result = await session.QueryAsync(input, cancellation).ConfigureAwait(false);
            measures.Add(result.Measure);
            for (int i = 0; i < part; i++)
            {
                double[] values = [.. result.Values.Skip(i * outputs).Take(outputs)];
                int label = outputs == 1 ? (int)values[0] : Array.IndexOf(values, values.Max());
                answers.Add(new QueriedSample(first + i, label, labels?[first + i], outputs == 1 ? null : values));
            }
        }
        if (parse.GetValue(Trace) is { } trace) new QueryTrace(manifest.Settings.Name, session.SetUpBytes, measures).Save(trace);
        using var own = Process.GetCurrentProcess();
        return new QueryResponse(manifest.Settings.Name, CertificateText.Of(manifest.Settings.Certificate), session.SetUpBytes, own.PeakWorkingSet64, answers, measures);
    }

    private static void Show(Output output, NetworkManifest manifest, QueryResponse response)
    {
        ResultTable table = new ResultTable().Number("sample").Number("class").Number("label").Prose("scores");
        foreach (QueriedSample sample in response.Answers)
        {
            table.Row(
                $"{sample.Sample}", $"{sample.Class}", sample.Label is { } label ? $"{label}" : "",
                sample.Scores is null ? "" : string.Join(' ', sample.Scores.Select(static score => $"{score:F3}")));
        }
        output.Table(table);
        QueryMeasure last = response.Queries[^1];
        output.Line(
            $"last query: offline {Format.Bytes(last.OfflineBytes)} in {last.OfflineMs:F0} ms, online {Format.Bytes(last.OnlineBytes)} and {last.Flights} flights "
            + $"in {last.OnlineMs:F1} ms; certificate {CertificateText.Of(manifest.Settings.Certificate)}");
    }
}

/// <summary>What <c>gossamer private query</c> learned.</summary>
internal sealed record QueryResponse(
    string Network, string Certificate, long SetUpBytes, long PeakMemoryBytes, IReadOnlyList<QueriedSample> Answers, IReadOnlyList<QueryMeasure> Queries);

/// <summary>One sample's answer.</summary>
internal sealed record QueriedSample(int Sample, int Class, int? Label, IReadOnlyList<double>? Scores);
