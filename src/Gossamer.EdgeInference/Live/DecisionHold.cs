using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>The decisions that have reached a device, and what it does while they do not. Thread-safe.</summary>
/// <param name="fallbackLevel">Rate at which the device answers by itself when nobody tells it what to do.</param>
public sealed class DecisionHold(int fallbackLevel)
{
    /// <summary>Slots for which a decision is repeated unless it says otherwise.</summary>
    public const int Repeats = 3;

    private readonly Lock _gate = new();
    private readonly Queue<SlotDecision> _ahead = [];
    private SlotDecision? _last;

    /// <summary>The highest rate whose windows the device's network answers within a slot; 0 where none does.</summary>
    /// <param name="secondsByLevel">[level]: seconds of the device for all windows of a slot.</param>
    /// <param name="slotSeconds">Length of a slot.</param>
    public static int HighestLocalLevel(ReadOnlySpan<double> secondsByLevel, double slotSeconds)
    {
        int highest = 0;
        for (int level = 0; level < secondsByLevel.Length; level++)
            if (secondsByLevel[level] <= slotSeconds) highest = level;
        return highest;
    }

    /// <summary>A decision has come; those that are not newer than the last are passed over.</summary>
    public void Offer(SlotDecision decision)
    {
        lock (_gate)
        {
            SlotDecision? newest = _ahead.Count > 0 ? _ahead.Last() : _last;
            if (newest is null || decision.Slot > newest.Slot) _ahead.Enqueue(decision);
        }
    }

    /// <summary>What to do in <paramref name="slot"/>, and why.</summary>
    public (SlotDecision Decision, DecisionKind Kind) For(long slot)
    {
        lock (_gate)
        {
            while (_ahead.TryPeek(out SlotDecision? next) && next.Slot <= slot) _last = _ahead.Dequeue();
            if (_last is { } last && slot >= last.Slot && slot <= last.Expires)
                return (new SlotDecision(slot, last.Level, last.Place, last.PredictedSeconds), last.Slot == slot ? DecisionKind.Fresh : DecisionKind.Repeated);
            return (new SlotDecision(slot, fallbackLevel, Placement.Local), DecisionKind.Fallback);
        }
    }
}
