using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Benchmarks;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge bench</c>: simulator, solver and learner, or a server, timed.</summary>
internal static class EdgeBenchCommand
{
    private const string Simulation = "simulation", Serving = "serving";

    private static readonly Option<int?> Episodes = new("--schedule-episodes") { Description = "Episodes of the whole schedule that is timed, 0 for none [default: 1000]", HelpName = "N" };

    private static readonly Option<string> Part = new Option<string>("--part")
    {
        Description = "What to time: the simulator with solver and learner, or a server by both protocols", DefaultValueFactory = static _ => Simulation,
    }.AcceptOnlyFromAmong(Simulation, Serving);

    private static readonly Option<string?> Network = new("--network") { Description = "Network file to serve [default: a drawn perceptron with 5 % of its weights]", HelpName = "FILE" };

    private static readonly Option<int?> Rate = new("--rate") { Description = "Requests a second [default: 1000]", HelpName = "N" };

    private static readonly Option<int?> Seconds = new("--seconds") { Description = "Seconds for each protocol [default: 30]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("bench", "Time simulator, solver and learner in the nominal scenario, or a server") { Part, Episodes, Network, Rate, Seconds, CommonOptions.Json };
        command.SetAction(static (parse, cancellation) => parse.GetRequiredValue(Part) == Serving ? ServeAsync(parse, cancellation) : Task.Run(
            () =>
            {
                var output = new Output();
                EdgeBenchmarkResult result = EdgeBenchmark.Run(parse.GetValue(Episodes) ?? 1000, output.NotesAreTerminal ? output.Note : null, cancellation);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(result, RecipeJson.Of<EdgeBenchmarkResult>());
                    return;
                }
                output.Facts(
                    $"{result.Machine.Cpu}; 10 devices, 2 services, 4 rates",
                    [
                        ("environment", $"{result.EnvScalarStepsPerSecond / 1e6:F2} M steps/s on one thread"),
                        ("in vectors", $"{result.EnvVectorStepsPerSecond / 1e6:F2} M steps/s on {result.Threads}"),
                        ("one-slot minimum", $"{result.SolverMicroseconds:F2} us"),
                        ("DDPG updates", $"{result.DdpgUpdatesPerSecond:N0} a second, batch 64, nets (64, 32)"),
                        ("actor", $"{result.ActorForwardPerSecond:N0} passes a second, p99 {result.ActorForwardP99Microseconds:F1} us"),
                        ("whole schedule", result.FullScheduleSeconds is { } seconds ? $"{seconds:F1} s for {Format.Count(result.ScheduleEpisodes)} episodes of 200 slots, an update a slot" : Format.None),
                    ]);
            },
            cancellation));
        return command;
    }

    private static async Task ServeAsync(ParseResult parse, CancellationToken cancellation)
    {
        var output = new Output();
        var defaults = new ServingBenchmarkOptions();
        var options = new ServingBenchmarkOptions
        {
            Network = parse.GetValue(Network), RequestsPerSecond = parse.GetValue(Rate) ?? defaults.RequestsPerSecond, Seconds = parse.GetValue(Seconds) ?? defaults.Seconds,
        };
        ServingBenchmarkResult result = await ServingBenchmark.RunAsync(options, output.NotesAreTerminal ? output.Note : null, cancellation).ConfigureAwait(false);
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(result, RecipeJson.Of<ServingBenchmarkResult>());
            return;
        }
        output.Line($"{result.Machine.Cpu}; {Format.Count(options.RequestsPerSecond)} requests a second for {options.Seconds} s each, 1 x {result.SampleLength} FP32, open loop, mutual TLS on loopback, client in the same process");
        output.Line($"the network, {Format.Count(result.ActiveWeights)} active weights, takes {result.NetworkMicroseconds:F1} us of each");
        output.Line();
        ResultTable table = new ResultTable().Text("protocol").Number("sent").Number("errors").Number("answered/s").Number("median, ms").Number("p95").Number("p99").Number("slowest");
        foreach (ServingTiming row in result.Protocols)
            table.Row(row.Protocol, Format.Count(row.Sent), Format.Count(row.Errors), $"{row.AnsweredPerSecond:F1}", $"{row.MedianMs:F2}", $"{row.P95Ms:F2}", $"{row.P99Ms:F2}", $"{row.MaxMs:F1}");
        output.Table(table);
    }
}
