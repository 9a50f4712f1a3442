using System.CommandLine;
using System.Diagnostics;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.TwoParty.Benchmarks;

namespace Gossamer.Cli.Commands.TwoParty;

/// <summary><c>gossamer bench two-party</c>, also <c>gossamer private bench</c>: protocols between two processes, and their kernels.</summary>
internal static class TwoPartyBenchCommand
{
    private const string Name = "two-party";
    private const string Relu = "relu", Square = "square", Truncate = "truncate", Transfers = "transfers", Kernels = "kernels", Timing = "timing";

    private const int TimingSamples = 100_000;

    private static readonly string[] PartNames = [Relu, Square, Truncate, Transfers, Kernels, Timing], DefaultParts = PartNames[..^1];

    private static readonly Option<string[]> Parts = new Option<string[]>("--part")
    {
        Description = "What to time, separated by commas [default: all but timing]",
        HelpName = string.Join('|', PartNames),
        CustomParser = static result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static readonly Option<int?> Batch = new("--batch-size") { Description = "Elements [default: 1048576]", HelpName = "N" };

    private static readonly Option<int?> Runs = new("--runs") { Description = "Runs, of which the median counts [default: 9]", HelpName = "N" };

    private static readonly Option<int?> BlockBits = new("--s") { Description = "Bits of a block of the transfer extension: 1, 2, 4 or 8 [default: 4]", HelpName = "S" };

    private static readonly Option<int?> LeafBits = new("--leaf-bits") { Description = "Of ReLUs, time those with leaves of M bits alone: 1 or 4", HelpName = "M" };

    // How the command starts its own second process; nobody types these.
    private static readonly Option<int?> PeerPort = new("--peer-port") { Hidden = true };

    private static readonly Option<string?> PeerKey = new("--peer-key") { Hidden = true };

    private static readonly Option<string?> PeerPin = new("--peer-pin") { Hidden = true };

    /// <summary>The command, under <c>bench</c>.</summary>
    public static Command Create() => Create(Name);

    /// <summary>The same command under another name.</summary>
    public static Command Create(string name)
    {
        var command = new Command(name, "Time two-party protocols between two processes over TLS, and their kernels")
        {
            Parts, LeafBits, Batch, Runs, BlockBits, CommonOptions.Json, PeerPort, PeerKey, PeerPin,
        };
        command.SetAction(static async (parse, cancellation) =>
        {
            TwoPartyBenchmarkOptions options = Options(parse);
            if (parse.GetValue(PeerPort) is int port)
            {
                await TwoPartyBenchmark.RunPeerAsync(
                    options, new BenchmarkPeer(port, parse.GetValue(PeerKey)!, parse.GetValue(PeerPin)!), cancellation).ConfigureAwait(false);
                return;
            }
            var output = new Output();
            TwoPartyBenchmarkResult result = await TwoPartyBenchmark.RunAsync(
                options, peer => StartPeer(parse, peer), output.NotesAreTerminal ? output.Note : null, cancellation).ConfigureAwait(false);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<TwoPartyBenchmarkResult>());
            else Show(output, result);
        });
        return command;
    }

    private static TwoPartyBenchmarkOptions Options(ParseResult parse)
    {
        var defaults = new TwoPartyBenchmarkOptions();
        string[] parts = parse.GetResult(Parts) is null ? DefaultParts : parse.GetValue(Parts)!;
        if (parts.Except(PartNames).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"there is no part '{unknown}' to time, expected {string.Join(", ", PartNames)}");
        int? leafBits = parse.GetValue(LeafBits);
        return new TwoPartyBenchmarkOptions
        {
            Batch = parse.GetValue(Batch) ?? defaults.Batch,
            Runs = parse.GetValue(Runs) ?? defaults.Runs,
            S = parse.GetValue(BlockBits) ?? defaults.S,
            Relu = parts.Contains(Relu) ? [.. defaults.Relu.Where(row => leafBits is null || row.LeafBits == leafBits)] : [],
            Square = parts.Contains(Square) ? defaults.Square : [],
            Truncate = parts.Contains(Truncate) ? defaults.Truncate : [],
            Transfers = parts.Contains(Transfers),
            Kernels = parts.Contains(Kernels),
            TimingSamples = parts.Contains(Timing) ? TimingSamples : 0,
        }.Checked();
    }

    /// <summary>This program once more, with the same options.</summary>
    private static Process StartPeer(ParseResult parse, BenchmarkPeer peer)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the program does not know its own path");
        // Started as "dotnet gossamer.dll", the path is that of dotnet.
        string[] before = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(TwoPartyBenchCommand).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [
            .. before, "bench", Name, .. Given(parse, Parts, string.Join(',', parse.GetValue(Parts) ?? [])), .. Given(parse, Batch, $"{parse.GetValue(Batch)}"),
            .. Given(parse, LeafBits, $"{parse.GetValue(LeafBits)}"), .. Given(parse, Runs, $"{parse.GetValue(Runs)}"), .. Given(parse, BlockBits, $"{parse.GetValue(BlockBits)}"),
            PeerPort.Name, $"{peer.Port}", PeerKey.Name, peer.KeyPath, PeerPin.Name, peer.Pin,
        ])
        {
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("the second process did not start");
    }

    private static string[] Given(ParseResult parse, Option option, string value) => parse.GetResult(option) is null ? [] : [option.Name, value];

    private static void Show(Output output, TwoPartyBenchmarkResult result)
    {
        string where = result.Transport.Length == 0 ? "one process" : $"two processes over {result.Transport}";
        output.Line($"{where}, {result.Processors} processors; {(result.Runs == 1 ? "one run" : $"medians of {result.Runs} runs")}");
        if (result.Relu.Count + result.Square.Count + result.Truncate.Count > 0) ShowProtocols(output, result);
        if (result.Gemm.Count > 0) ShowKernels(output, result);
        if (result.Timing.Count > 0) ShowTiming(output, result);
        if (result.CotPerSecond > 0) output.Line($"random transfers: {result.CotPerSecond / 1e6:F1} M/s");
    }

    private static void ShowProtocols(Output output, TwoPartyBenchmarkResult result)
    {
        output.Line();
        ResultTable table = new ResultTable("Protocols").Text("protocol").Number("batch").Number("total, k/s").Number("online, k/s")
            .Number("offline, bytes").Number("online, bytes").Number("flights");
        foreach (ReluTiming row in result.Relu) Row(table, $"ReLU, k {row.K}, w {row.Width}, leaves of {row.LeafBits}", row);
        foreach (ProtocolTiming row in result.Square) Row(table, $"square, k {row.K}", row);
        foreach (ProtocolTiming row in result.Quadratic) Row(table, $"quadratic activation, k {row.K}", row);
        foreach (ProtocolTiming row in result.Truncate) Row(table, $"truncation, k {row.K}", row);
        output.Table(table);
        ProtocolTiming any = result.Relu.Concat(result.Square).Concat(result.Truncate).First();
        output.Line($"set-up, once for each session: {any.SetupBytes} bytes, {any.SetupMs:F0} ms; s = {any.S}");
    }

    private static void Row(ResultTable table, string name, ProtocolTiming row) => table.Row(
        name, Format.Count(row.Batch), $"{row.TotalPerSecond / 1e3:F0}", $"{row.OnlinePerSecond / 1e3:F0}",
        $"{row.OfflineBitsPerElement / 8:F1}", $"{row.OnlineBitsPerElement / 8:F1}", $"{row.Flights}");

    private static void ShowKernels(Output output, TwoPartyBenchmarkResult result)
    {
        output.Line();
        ResultTable table = new ResultTable("Kernels, one thread").Text("kernel").Number("bits").Number("rate").Number("ceiling").Number("share");
        foreach (ProductTiming row in result.Gemm.Concat(result.Conv))
            table.Row(row.Shape, $"{row.Bits}", $"{row.GmacPerSecond:F1} GMAC/s", $"{row.CeilingGmacPerSecond:F1} GMAC/s", $"{row.Fraction * 100:F0} %");
        table.Row(
            "AES-128 generator", "128", $"{result.AesBlocksPerSecond / 1e6:F0} M blocks/s", $"{result.AesCeilingBlocksPerSecond / 1e6:F0} M blocks/s",
            $"{result.AesBlocksPerSecond / result.AesCeilingBlocksPerSecond * 100:F0} %");
        table.Row("bit transpose", "128", $"{result.TransposeColumnsPerSecond / 1e6:F0} M columns/s", "", "");
        output.Table(table);
    }

    private static void ShowTiming(Output output, TwoPartyBenchmarkResult result)
    {
        output.Line();
        ResultTable table = new ResultTable("Times with one fixed secret against random ones").Text("kernel").Number("samples").Number("median, ns").Number("Welch's t");
        foreach (TimingLeak row in result.Timing) table.Row(row.Kernel, Format.Count(row.Samples), $"{row.Nanoseconds:F0}", $"{row.T:F1}");
        output.Table(table);
        output.Line("beyond 4.5 either way time depends on the secret, or the machine was busy: run it again alone");
    }
}
