using Gossamer.EdgeInference.Model;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Agents;

/// <summary>−V·D − Σ Z (A^th − A), E13: the promise is kept by queues of deficits.</summary>
public sealed class LyapunovReward : IRewardRule
{
    /// <inheritdoc/>
    public bool SeesDeficits => true;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public double Reward(SlotOutcome outcome) => outcome.Reward;

    /// <inheritdoc/>
    public void Save(StateWriter writer) { }

    /// <inheritdoc/>
    public void Load(StateReader reader) { }
}
