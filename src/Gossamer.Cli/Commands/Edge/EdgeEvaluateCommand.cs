using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge evaluate</c>: a trained agent on channels and arrivals it has not seen.</summary>
internal static class EdgeEvaluateCommand
{
    private static readonly Argument<string> Checkpoint = new("CHECKPOINT") { Description = "The agent's file, or the directory of its run" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Play a trained agent beside the exact one-slot minimiser") { Checkpoint, EdgeArguments.Elsewhere, EdgeArguments.Slots, CommonOptions.Seed, CommonOptions.Json };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                EdgeEvaluationResult result = EdgeEvaluation.Run(
                    parse.GetRequiredValue(Checkpoint), parse.GetValue(EdgeArguments.Slots) ?? 10_000, parse.GetValue(CommonOptions.Seed),
                    parse.GetValue(EdgeArguments.Elsewhere) is { } name ? EdgeArguments.ReadScenario(name) : null, cancellation);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(result, RecipeJson.Of<EdgeEvaluationResult>());
                    return;
                }
                var output = new Output();
                output.Line($"{result.Agent}, trained for {Format.Count(result.Episodes)} episodes");
                EdgeTables.Show(output, result.Thresholds, [result.Trained, result.Reference]);
            },
            cancellation));
        return command;
    }
}
