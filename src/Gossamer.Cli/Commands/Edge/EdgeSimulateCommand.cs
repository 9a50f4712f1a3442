using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge simulate</c>: policies that need no training.</summary>
internal static class EdgeSimulateCommand
{
    private static readonly Option<string[]?> Policies = EdgeArguments.Policies($"Policies, separated by commas: {string.Join(", ", PolicyCatalog.Names)} [default: dpp]");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("simulate", "Play policies that need no training");
        foreach (Option option in (Option[])[Policies, EdgeArguments.Slots, CommonOptions.Seed, .. EdgeArguments.System, CommonOptions.Json]) command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                var defaults = new EdgeSimulationOptions();
                EdgeSimulationResult result = EdgeSimulation.Run(
                    new EdgeSimulationOptions
                    {
                        Policies = parse.GetResult(Policies) is null ? defaults.Policies : parse.GetValue(Policies)!,
                        Scenario = EdgeArguments.ReadScenario(parse),
                        Slots = parse.GetValue(EdgeArguments.Slots) ?? defaults.Slots,
                        Seed = parse.GetValue(CommonOptions.Seed),
                    },
                    cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<EdgeSimulationResult>());
                else EdgeTables.Show(new Output(), result.Thresholds, result.Policies);
            },
            cancellation));
        return command;
    }
}
