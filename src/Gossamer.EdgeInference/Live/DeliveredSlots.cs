namespace Gossamer.EdgeInference.Live;

/// <summary>What a device delivered in a slot, or in several of which only the sum was kept.</summary>
/// <param name="LastSlot">The slot, or the last of several.</param>
/// <param name="Slots">Their number, at least 1; slots without answers do not count.</param>
/// <param name="Accuracy">Mean over slots of the mean accuracy of the answers by the table.</param>
/// <param name="Correct">The same with 1 for an answer that is its window's label and 0 for one that is not; null where there are no labels.</param>
public sealed record DeliveredSlots(long LastSlot, long Slots, double Accuracy, double? Correct = null);
