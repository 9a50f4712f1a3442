using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>What a device is to do in a slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Level">Rate, from 0 (the lowest).</param>
/// <param name="Place">Who answers.</param>
/// <param name="PredictedSeconds">Delay of an answer from the edge that the decision counts on.</param>
public sealed record SlotDecision(long Slot, int Level, Placement Place, double PredictedSeconds = 0)
{
    /// <summary>Last slot in which it may be repeated where no other has come.</summary>
    public long Expires { get; init; } = Slot + DecisionHold.Repeats;
}
