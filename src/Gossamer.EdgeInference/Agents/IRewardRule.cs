using Gossamer.EdgeInference.Model;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Agents;

/// <summary>What an agent is rewarded for. All rules count delay with the weight V, so that learners need no other settings.</summary>
public interface IRewardRule : IStateful
{
    /// <summary>Whether deficits belong to the state; where not, the agent does not see them.</summary>
    bool SeesDeficits { get; }

    /// <summary>The reward of a slot.</summary>
    double Reward(SlotOutcome outcome);

    /// <summary>Learns that an episode has ended.</summary>
    void EndEpisode() { }
}
