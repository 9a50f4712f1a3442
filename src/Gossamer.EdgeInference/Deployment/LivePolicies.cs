using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Recipes;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>Who decides at an edge: a policy that needs no training, by name, or a trained agent in its file. The edge trusts neither (<see cref="Live.GuardedPolicy"/>).</summary>
public static class LivePolicies
{
    /// <summary>Makes one.</summary>
    /// <param name="policy">A name of <see cref="PolicyCatalog"/>, the file of an agent, or the folder of its run.</param>
    /// <param name="model">The system.</param>
    /// <exception cref="ArgumentException">There is neither such a name nor such a file, or the agent decides for its own devices alone, and these are others.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IPolicy Create(string policy, EdgeModel model)
    {
        if (PolicyCatalog.TryCreate(policy, model) is { } known) return known;
        string file = Directory.Exists(policy) ? Path.Combine(policy, RunFiles.Checkpoint) : policy;
        return File.Exists(file)
            ? AgentCheckpoint.Load(file, model.Scenario).Policy
            : throw new ArgumentException($"there is no policy '{policy}', known are {string.Join(", ", PolicyCatalog.Names)} and files of trained agents");
    }
}
