using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Benchmarks;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge bench</c>: simulator, solver and learner, timed.</summary>
internal static class EdgeBenchCommand
{
    private static readonly Option<int?> Episodes = new("--schedule-episodes") { Description = "Episodes of the whole schedule that is timed, 0 for none [default: 1000]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("bench", "Time simulator, solver and learner in the nominal scenario") { Episodes, CommonOptions.Json };
        command.SetAction(static (parse, cancellation) => Task.Run(
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
}
