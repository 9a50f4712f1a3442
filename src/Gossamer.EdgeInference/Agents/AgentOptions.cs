namespace Gossamer.EdgeInference.Agents;

/// <summary>Options of all agents.</summary>
public sealed record AgentOptions
{
    /// <summary>Of those that descend from DDPG.</summary>
    public DdpgOptions Ddpg { get; init; } = new();

    /// <summary>Of the post-decision agent.</summary>
    public PostDecisionOptions PostDecision { get; init; } = new();

    /// <summary>Of PPO.</summary>
    public PpoOptions Ppo { get; init; } = new();

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public AgentOptions Resolve()
    {
        Ddpg.Resolve();
        PostDecision.Resolve();
        Ppo.Resolve();
        return this;
    }
}
