using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Agents;

/// <summary>Something that learns to decide, slot by slot. Its state can be saved between episodes.</summary>
public interface IEdgeAgent : IStateful
{
    /// <summary>Name, as tables show it.</summary>
    string Name { get; }

    /// <summary>Decides while learning, exploring.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="decision">Receives the decision.</param>
    /// <param name="progress">How much of the training is done, 0 to 1.</param>
    void Decide(EdgeState state, EdgeDecision decision, double progress);

    /// <summary>Learns from the slot last decided.</summary>
    /// <param name="before">The state decided in.</param>
    /// <param name="outcome">What the decision led to.</param>
    /// <param name="after">The state after it, the final one where the episode ends.</param>
    /// <param name="truncated">Whether the episode ends here, by its limit of slots.</param>
    /// <param name="progress">How much of the training is done, 0 to 1.</param>
    void Learn(EdgeState before, SlotOutcome outcome, EdgeState after, bool truncated, double progress);

    /// <summary>What it has learnt, without exploration. Uses the agent's own networks: not to be played while the agent learns.</summary>
    IPolicy ToPolicy();

    /// <summary>The same for another system, where what was learnt knows no number of devices.</summary>
    /// <exception cref="ArgumentException">It does, or the systems differ in more than their devices and services.</exception>
    IPolicy ToPolicy(EdgeModel model) => throw new ArgumentException($"{Name} decides for the devices that it was trained with alone");
}
