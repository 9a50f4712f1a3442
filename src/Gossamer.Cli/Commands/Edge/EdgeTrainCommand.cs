using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Recipes;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge train</c>: one agent.</summary>
internal static class EdgeTrainCommand
{
    private static readonly Option<string?> Agent = new("--agent")
    {
        Description = $"Agent: {string.Join(", ", AgentCatalog.Entries.Select(static entry => entry.Name))} [default: post-decision]", HelpName = "NAME",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("train", "Train an agent, with checkpoints, and judge it beside the exact one-slot minimiser");
        foreach (Option option in (Option[])[Agent, EdgeArguments.Slots, .. EdgeArguments.Training, CommonOptions.Seed, .. EdgeArguments.System, .. RunLocation.Options, CommonOptions.Json])
            command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => RecipeRun.RunAsync(
            parse, EdgeTraining.Reopen, () => Read(parse), EdgeTraining.Describe, (options, recorder, progress) => EdgeTraining.Run(options, recorder, progress, cancellation), Show));
        return command;
    }

    private static EdgeTrainingOptions Read(ParseResult parse)
    {
        var defaults = new EdgeTrainingOptions();
        return new EdgeTrainingOptions
        {
            Agent = parse.GetValue(Agent) ?? defaults.Agent,
            Scenario = EdgeArguments.ReadScenario(parse),
            Schedule = EdgeArguments.ReadSchedule(parse),
            Options = EdgeArguments.ReadAgents(parse),
            Slots = parse.GetValue(EdgeArguments.Slots) ?? defaults.Slots,
            Seed = parse.GetValue(CommonOptions.Seed),
        }.Resolve();
    }

    private static void Show(Output output, EdgeTrainingOptions options, EdgeTrainingResult result)
    {
        output.Line($"{result.Agent}: {Format.Count(result.Episodes)} episodes in {Format.Duration(TimeSpan.FromSeconds(result.SecondsTrained))}");
        EdgeTables.Show(output, [.. options.Scenario.Services.Select(static service => service.Threshold)], [result.Trained, result.Reference]);
        output.Line();
        output.Line($"run {Format.PathHere(result.RunDirectory)}");
    }
}
