using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Agents;

/// <summary>What an agent does when it only acts.</summary>
internal sealed class AgentPolicy(string name, Action<EdgeState, EdgeDecision> decide, Action? begin = null) : IPolicy
{
    public string Name => name;

    public void Begin(ulong seed) => begin?.Invoke();

    public void Decide(EdgeState state, EdgeDecision decision) => decide(state, decision);
}
