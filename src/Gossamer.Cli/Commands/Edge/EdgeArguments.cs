using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.EdgeInference.Agents;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Recipes;
using Gossamer.EdgeInference.Simulation;

namespace Gossamer.Cli.Commands.Edge;

/// <summary>Options that the commands on edges share.</summary>
internal static class EdgeArguments
{
    private static readonly Option<string?> Scenario = new("--scenario")
    {
        Description = $"The system: {string.Join(", ", Scenarios.All.Keys)}, or a JSON file [default: nominal]", HelpName = "NAME|FILE",
    };

    private static readonly Option<string?> Table = new("--table") { Description = "Table of gossamer edge table: the system that gossamer edge server makes of it, in place of --scenario", HelpName = "FILE" };

    private static readonly Option<double?> Arrivals = Number("--arrivals", "Mean number of tasks in a slot and device");

    private static readonly Option<double?> Bandwidth = Number("--bandwidth", "Bandwidth in MHz that devices share");

    private static readonly Option<double?> EdgeClock = Number("--edge-clock", "Clock of the edge in GHz");

    private static readonly Option<double?> DelayWeight = Number("--delay-weight", "Weight V of delay against deficits");

    private static readonly Option<double[]?> Thresholds = new("--thresholds")
    {
        Description = "Promised accuracies, one for each service, separated by commas", HelpName = "A,A…", CustomParser = static result => ArgumentParsers.Numbers(result),
    };

    private static readonly Option<EdgeWaitCharging?> Charging = new("--charging")
    {
        Description = "Who is charged for waiting at the edge [default: all-devices]", HelpName = Words.Of<EdgeWaitCharging>(), CustomParser = static result => Words.Parse<EdgeWaitCharging>(result),
    };

    private static readonly Option<int?> Episodes = new("--episodes") { Description = "Episodes of training [default: 1000]", HelpName = "N" };

    private static readonly Option<int?> EpisodeSlots = new("--episode-slots") { Description = "Slots of an episode [default: 200]", HelpName = "N" };

    private static readonly Option<double?> Discount = Number("--discount", "Discount of every learner [default: 0.85, of the value after decisions 0.95]");

    /// <summary><c>--slots</c>.</summary>
    public static Option<int?> Slots { get; } = new("--slots") { Description = "Slots of an evaluation [default: 10000]", HelpName = "N" };

    /// <summary><c>--scenario</c> of an agent that plays where it was not trained.</summary>
    public static Option<string?> Elsewhere { get; } = new("--scenario")
    {
        Description = $"Another system than that of the training, for agents whose network devices share: {string.Join(", ", Scenarios.All.Keys)}, or a JSON file", HelpName = "NAME|FILE",
    };

    /// <summary>Options of the system.</summary>
    public static IEnumerable<Option> System => [Scenario, Table, .. LiveArguments.Loads, Arrivals, Bandwidth, EdgeClock, DelayWeight, Thresholds, Charging];

    /// <summary>Options of trainings.</summary>
    public static IEnumerable<Option> Training => [Episodes, EpisodeSlots, Discount];

    /// <summary>An option that holds a list of policies.</summary>
    public static Option<string[]?> Policies(string description) => new("--policies")
    {
        Description = description,
        HelpName = "NAME,NAME…",
        CustomParser = static result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    /// <summary>The system of a name or in a file.</summary>
    public static EdgeScenario ReadScenario(string name) => name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ScenarioFile.Read(name) : Scenarios.Parse(name);

    /// <summary>The system that was asked for.</summary>
    public static EdgeScenario ReadScenario(ParseResult parse)
    {
        EdgeScenario scenario = ReadBase(parse);
        if (parse.GetValue(Arrivals) is { } mean) scenario = scenario with { Arrivals = scenario.Arrivals with { Mean = mean } };
        if (parse.GetValue(Bandwidth) is { } megahertz) scenario = scenario with { Channel = scenario.Channel with { BandwidthHertz = megahertz * 1e6 } };
        if (parse.GetValue(EdgeClock) is { } gigahertz) scenario = scenario with { EdgeHertz = gigahertz * 1e9 };
        if (parse.GetValue(DelayWeight) is { } weight) scenario = scenario with { DelayWeight = weight };
        if (parse.GetValue(Charging) is { } charging) scenario = scenario with { Charging = charging };
        if (parse.GetResult(Thresholds) is not null)
        {
            double[] thresholds = parse.GetValue(Thresholds)!;
            if (thresholds.Length != scenario.Services.Count) throw new ArgumentException($"--thresholds has {thresholds.Length} values, expected {scenario.Services.Count}, one for each service");
            scenario = scenario with { Services = [.. scenario.Services.Select((service, m) => service with { Threshold = thresholds[m] })] };
        }
        return scenario;
    }

    private static EdgeScenario ReadBase(ParseResult parse)
    {
        if (parse.GetValue(Table) is { } table)
        {
            if (parse.GetValue(Scenario) is not null) throw new ArgumentException($"{Table.Name} and {Scenario.Name} are two systems, expected one of them");
            return LiveSystem.Load(LiveArguments.Read(parse, table, networks: null)).Model.Scenario;
        }
        if (LiveArguments.Loads.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } load) throw new ArgumentException($"{load.Name} needs {Table.Name}");
        return ReadScenario(parse.GetValue(Scenario) ?? "nominal");
    }

    /// <summary>How long agents are trained.</summary>
    public static AgentSchedule ReadSchedule(ParseResult parse)
    {
        var defaults = new AgentSchedule();
        return defaults with { Episodes = parse.GetValue(Episodes) ?? defaults.Episodes, EpisodeSlots = parse.GetValue(EpisodeSlots) ?? defaults.EpisodeSlots };
    }

    /// <summary>How agents learn.</summary>
    public static AgentOptions ReadAgents(ParseResult parse)
    {
        var options = new AgentOptions();
        if (parse.GetValue(Discount) is not { } discount) return options;
        return options with
        {
            Ddpg = options.Ddpg with { Discount = discount },
            Article = options.Article with { Discount = discount },
            PostDecision = options.PostDecision with { Discount = discount },
            Ppo = options.Ppo with { Discount = discount },
        };
    }

    private static Option<double?> Number(string name, string description) =>
        new(name) { Description = description, HelpName = "X", CustomParser = static result => ArgumentParsers.Number(result) };
}
