namespace Gossamer.EdgeInference.Agents;

/// <summary>Options of all agents.</summary>
public sealed record AgentOptions
{
    /// <summary>Of DDPG with networks that devices share.</summary>
    public DdpgOptions Ddpg { get; init; } = new();

    /// <summary>Of the article's DDPG, and of those that descend from it.</summary>
    public DdpgOptions Article { get; init; } = DdpgOptions.Article;

    /// <summary>Of the post-decision agent.</summary>
    public PostDecisionOptions PostDecision { get; init; } = new();

    /// <summary>Of PPO.</summary>
    public PpoOptions Ppo { get; init; } = new();

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public AgentOptions Resolve()
    {
        Ddpg.Resolve();
        Article.Resolve();
        PostDecision.Resolve();
        Ppo.Resolve();
        return this;
    }
}
