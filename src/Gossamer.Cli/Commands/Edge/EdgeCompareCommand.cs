using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Recipes;

namespace Gossamer.Cli.Commands.Edge;

/// <summary><c>gossamer edge compare</c>: policies × seeds on common random numbers.</summary>
internal static class EdgeCompareCommand
{
    private static readonly Option<string[]?> Policies = EdgeArguments.Policies(
        $"Policies, separated by commas: {string.Join(", ", PolicyCatalog.Names.Concat(AgentCatalog.Entries.Select(static entry => entry.Name)))} [default: static,myopic,dpp,ddpg,post-decision]");

    private static readonly Option<int?> Seeds = new("--seeds") { Description = "Number of seeds, from --seed on [default: 5]", HelpName = "N" };

    private static readonly Option<string?> Checkpoints = new("--checkpoints") { Description = "Folder of trained agents; what it lacks is trained [default: in the run]", HelpName = "DIR" };

    private static readonly Option<int?> Parallel = new("--parallel") { Description = "Trainings at a time [default: one for each processor]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Compare policies in pairs on the same channels and arrivals, and with a lower bound");
        foreach (Option option in (Option[])
            [
                Policies, Seeds, EdgeArguments.Slots, Checkpoints, Parallel, .. EdgeArguments.Training, CommonOptions.Seed, .. EdgeArguments.System, .. RunLocation.Options, CommonOptions.Json,
            ])
            command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => RecipeRun.RunAsync(
            parse, EdgeComparison.Reopen, () => Read(parse), EdgeComparison.Describe,
            (options, recorder, progress) => EdgeComparison.Run(options, recorder, progress, cancellation), EdgeTables.Show));
        return command;
    }

    private static EdgeComparisonOptions Read(ParseResult parse)
    {
        var defaults = new EdgeComparisonOptions();
        return new EdgeComparisonOptions
        {
            Policies = parse.GetResult(Policies) is null ? defaults.Policies : parse.GetValue(Policies)!,
            Seeds = parse.GetValue(Seeds) ?? defaults.Seeds,
            Slots = parse.GetValue(EdgeArguments.Slots) ?? defaults.Slots,
            Checkpoints = parse.GetValue(Checkpoints),
            Parallel = parse.GetValue(Parallel) ?? defaults.Parallel,
            Scenario = EdgeArguments.ReadScenario(parse),
            Schedule = EdgeArguments.ReadSchedule(parse),
            Options = EdgeArguments.ReadAgents(parse),
            Seed = parse.GetValue(CommonOptions.Seed),
        }.Resolve();
    }
}
