using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;

namespace Gossamer.EdgeInference.Agents;

/// <summary>Agents by name.</summary>
public static class AgentCatalog
{
    private static readonly Dictionary<string, (string What, Func<EdgeModel, AgentOptions, ulong, IEdgeAgent> Make)> Makers = new()
    {
        ["ddpg"] = ("DDPG on drift plus penalty, a network that devices share, decisions by thresholds", static (model, options, seed) => new LyapunovDdpg(model, options.Ddpg, DecoderKind.Threshold, seed)),
        ["ddpg-article"] = ("the same with flat networks: the article's", static (model, options, seed) => new LyapunovDdpg(model, options.Article, DecoderKind.Threshold, seed, name: "ddpg-article")),
        ["ddpg-gumbel"] = ("DDPG, one-hot decisions with straight-through gradients", static (model, options, seed) => new LyapunovDdpg(model, options.Ddpg, DecoderKind.GumbelStraightThrough, seed, name: "ddpg-gumbel")),
        ["ddpg-candidates"] = ("the article's, the best of the threshold decision and its neighbours", static (model, options, seed) => new LyapunovDdpg(model, options.Article, DecoderKind.Candidates, seed, name: "ddpg-candidates")),
        ["ddpg-candidates-solver"] = ("the same with the exact one-slot minimiser among them", static (model, options, seed) => new LyapunovDdpg(model, options.Article, DecoderKind.CandidatesWithSolver, seed, name: "ddpg-candidates-solver")),
        ["post-decision"] = ("learns only the value of what a decision leaves behind", static (model, options, seed) => new PostDecisionAgent(model, options.PostDecision, seed)),
        ["ppo"] = ("proximal policy optimisation on drift plus penalty", static (model, options, seed) => new Ppo(model, options.Ppo, seed)),
        ["lagrangian-0.1"] = ("the article's with multipliers moved by 0.1 after each episode, without queues of deficits", Multiplied("lagrangian-0.1", new MultiplierRule(0, 0.1))),
        ["lagrangian-1"] = ("the same by 1", Multiplied("lagrangian-1", new MultiplierRule(0, 1))),
        ["lagrangian-10"] = ("the same by 10", Multiplied("lagrangian-10", new MultiplierRule(0, 10))),
        ["lagrangian-pid"] = ("the same by a controller with three terms", Multiplied("lagrangian-pid", new MultiplierRule(0, 1, 10, 10))),
        ["penalty"] = ("the article's with constant multipliers of 8 s", Multiplied("penalty", new MultiplierRule(8))),
        ["unconstrained"] = ("the article's on delay alone, whatever the promise", Multiplied("unconstrained", MultiplierRule.Unconstrained)),
    };

    /// <summary>Names, and what they are.</summary>
    public static IEnumerable<(string Name, string What)> Entries => Makers.Select(static entry => (entry.Key, entry.Value.What));

    /// <summary>Whether there is an agent of this name.</summary>
    public static bool Knows(string name) => Makers.ContainsKey(name);

    /// <summary>An agent that knows nothing yet.</summary>
    /// <exception cref="ArgumentException">There is none of this name, or an option is out of range.</exception>
    public static IEdgeAgent Create(string name, EdgeModel model, AgentOptions options, ulong seed) => Makers.TryGetValue(name, out var maker)
        ? maker.Make(model, options, seed)
        : throw new ArgumentException($"unknown agent '{name}', known are {string.Join(", ", Makers.Keys)}");

    private static Func<EdgeModel, AgentOptions, ulong, IEdgeAgent> Multiplied(string name, MultiplierRule rule) =>
        (model, options, seed) => new LyapunovDdpg(model, options.Article, DecoderKind.Threshold, seed, new MultiplierReward(model, rule), name);
}
