namespace Gossamer.EdgeInference.Live;

/// <summary>
/// A device's answers slot by slot, until the edge says that they are in its deficits for good: while there is no edge they pile up as a debt.
/// Where the log is full its two oldest entries become one, so that slots are forgotten but no debt. Thread-safe.
/// </summary>
/// <param name="capacity">Most entries, at least 2.</param>
public sealed class DeliveryLog(int capacity = 1_024)
{
    private readonly int _capacity = capacity >= 2 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "expected at least 2");
    private readonly List<DeliveredSlots> _slots = [];
    private readonly Lock _gate = new();
    private double _accuracies, _correct;
    private long _answers;

    /// <summary>The entries, oldest first.</summary>
    public IReadOnlyList<DeliveredSlots> Entries
    {
        get
        {
            lock (_gate) return [.. _slots];
        }
    }

    /// <summary>The last slot with an entry; null where there is none.</summary>
    public long? LastSlot
    {
        get
        {
            lock (_gate) return _slots.Count > 0 ? _slots[^1].LastSlot : null;
        }
    }

    /// <summary>Answers were delivered in the present slot.</summary>
    /// <param name="answers">How many.</param>
    /// <param name="accuracy">Their accuracy by the table.</param>
    /// <param name="correct">How many are their windows' labels.</param>
    public void Deliver(int answers, double accuracy, int correct)
    {
        lock (_gate)
        {
            _accuracies += answers * accuracy;
            _correct += correct;
            _answers += answers;
        }
    }

    /// <summary>Ends <paramref name="slot"/>; one without answers leaves no entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slot is not behind all so far.</exception>
    public void CloseSlot(long slot)
    {
        lock (_gate)
        {
            if (_slots.Count > 0 && slot <= _slots[^1].LastSlot) throw new ArgumentOutOfRangeException(nameof(slot), slot, $"expected behind {_slots[^1].LastSlot}");
            if (_answers == 0) return;
            if (_slots.Count == _capacity)
            {
                _slots[1] = Sum(_slots[0], _slots[1]);
                _slots.RemoveAt(0);
            }
            _slots.Add(new DeliveredSlots(slot, 1, Math.Min(_accuracies / _answers, 1), _correct / _answers));
            (_accuracies, _correct, _answers) = (0, 0, 0);
        }
    }

    /// <summary>Slots are counted anew, <paramref name="slots"/> further on: what was delivered before it is so many slots later too.</summary>
    public void Shift(long slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slots);
        lock (_gate)
            for (int i = 0; i < _slots.Count; i++) _slots[i] = _slots[i] with { LastSlot = _slots[i].LastSlot + slots };
    }

    /// <summary>Forgets what the edge has for good.</summary>
    public void Acknowledge(long settledSlot)
    {
        lock (_gate) _slots.RemoveAll(entry => entry.LastSlot <= settledSlot);
    }

    private static DeliveredSlots Sum(DeliveredSlots first, DeliveredSlots second)
    {
        long slots = first.Slots + second.Slots;
        return new DeliveredSlots(
            second.LastSlot, slots, (first.Accuracy * first.Slots + second.Accuracy * second.Slots) / slots, (first.Correct * first.Slots + second.Correct * second.Slots) / slots);
    }
}
