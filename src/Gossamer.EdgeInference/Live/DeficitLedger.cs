using Gossamer.EdgeInference.Model;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// Deficits Z of a running edge, from answers that were delivered and not from decisions: each slot Z ← [Z + (1/N_m) Σ (A^th − A_n)]⁺ over the
/// devices that delivered in it, A_n the mean over a device's answers. What comes later, since a device had no edge or its report was late, is
/// added when it comes, and nothing is added twice. Thread-safe; <see cref="Save"/> holds all of it.
/// </summary>
/// <remarks>
/// Deficits begin at a head start Z⁰: since (1/T) Σ (A^th − A) ≤ (Z^T − Z⁰) / T on every path, what is owed to a promise is what Z exceeds Z⁰ by, and
/// deficits that a policy needs in order to decide (Z / V are its multipliers) are none. Source: Neely, "Stochastic Network Optimization", Morgan &amp;
/// Claypool 2010, section 4.8, place-holder backlog.
/// </remarks>
public sealed class DeficitLedger : IStateful
{
    private readonly EdgeModel _model;
    private readonly double[] _deficits, _headStart, _accuracySums, _correctSums;
    private readonly long[] _counted, _labelled, _settled;
    private readonly DeliveredSlots?[] _open;
    private readonly Lock _gate = new();
    private long _slot = -1;

    /// <summary>A ledger without debts, before the first slot.</summary>
    /// <param name="model">The system.</param>
    /// <param name="headStart">[service]: Z⁰, at least 0; none for 0.</param>
    public DeficitLedger(EdgeModel model, IReadOnlyList<double>? headStart = null)
    {
        _model = model;
        _headStart = [.. headStart ?? new double[model.Services]];
        if (_headStart.Length != model.Services) throw new ArgumentException($"{_headStart.Length} values, expected {model.Services}", nameof(headStart));
        foreach (double start in _headStart) FieldRange.NotNegative(start, "headStart");
        (_deficits, _accuracySums, _correctSums) = ([.. _headStart], new double[model.Services], new double[model.Services]);
        (_counted, _labelled, _settled, _open) = (new long[model.Services], new long[model.Services], new long[model.Devices], new DeliveredSlots?[model.Devices]);
        Array.Fill(_settled, -1);
    }

    /// <summary>The last slot that was closed; −1 before the first.</summary>
    public long Slot
    {
        get
        {
            lock (_gate) return _slot;
        }
    }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Copies Z of every service.</summary>
    public void CopyDeficits(Span<double> deficits)
    {
        lock (_gate) _deficits.CopyTo(deficits);
    }

    /// <summary>Z of a service.</summary>
    public double Deficit(int service)
    {
        lock (_gate) return _deficits[service];
    }

    /// <summary>What is owed to the promise of a service: Z beyond the head start.</summary>
    public double Debt(int service)
    {
        lock (_gate) return Math.Max(_deficits[service] - _headStart[service], 0);
    }

    /// <summary>Mean accuracy of a service by the table, over devices and the slots in which they delivered; NaN before the first.</summary>
    public double Accuracy(int service)
    {
        lock (_gate) return _accuracySums[service] / _counted[service];
    }

    /// <summary>The same by the windows' labels: what the table is audited with. NaN where there were none.</summary>
    public double AuditedAccuracy(int service)
    {
        lock (_gate) return _correctSums[service] / _labelled[service];
    }

    /// <summary>The last slot of a device that is in Z; −1 before the first.</summary>
    public long Settled(int device)
    {
        lock (_gate) return _settled[device];
    }

    /// <summary>Takes what a device says it delivered: what is known already is passed over.</summary>
    /// <param name="device">The device.</param>
    /// <param name="delivered">Its slots, in any order.</param>
    /// <exception cref="ArgumentException">A value is out of range; nothing was taken.</exception>
    public void Receive(int device, IReadOnlyList<DeliveredSlots> delivered)
    {
        FieldRange.Count(device, 0, _model.Devices - 1, "device");
        foreach (DeliveredSlots slots in delivered)
        {
            FieldRange.Share(slots.Accuracy, "accuracy");
            if (slots.Correct is { } correct) FieldRange.Share(correct, "correct");
            if (slots.Slots < 1 || slots.LastSlot < slots.Slots - 1) throw new ArgumentException($"{slots.Slots} slots up to slot {slots.LastSlot}, expected at least 1 and no more than there were");
        }
        lock (_gate)
        {
            foreach (DeliveredSlots slots in delivered.OrderBy(static slots => slots.LastSlot))
            {
                if (slots.LastSlot <= _settled[device]) continue;
                // A device that is slots ahead of an edge that is late must not have one of them passed over.
                if (_open[device] is { } earlier && earlier.LastSlot < slots.LastSlot) Add(device, earlier, atOnce: true);
                if (slots.LastSlot > _slot && slots.Slots == 1) _open[device] = slots;
                else Add(device, slots, atOnce: true);
            }
        }
    }

    /// <summary>Ends <paramref name="slot"/>: what devices delivered in it enters the deficits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slot is not behind the last one that was closed.</exception>
    public void CloseSlot(long slot)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(slot, _slot);
            _slot = slot;
            for (int n = 0; n < _open.Length; n++)
            {
                if (_open[n] is not { } slots || slots.LastSlot > slot) continue;
                _open[n] = null;
                if (slots.LastSlot > _settled[n]) Add(n, slots, atOnce: false);
            }
            // Devices that exceed the promise make up for those that miss it, then what is left over is forgotten.
            for (int m = 0; m < _deficits.Length; m++) _deficits[m] = Math.Max(_deficits[m], 0);
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        lock (_gate)
        {
            writer.Write("slot", _slot);
            writer.Write<double>("deficits", _deficits);
            writer.Write<double>("accuracy-sums", _accuracySums);
            writer.Write<double>("correct-sums", _correctSums);
            writer.Write<long>("counted", _counted);
            writer.Write<long>("labelled", _labelled);
            // Slots that are not closed are not settled: their devices tell them again.
            writer.Write<long>("settled", _settled);
        }
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        long slot = reader.ReadInt64("slot");
        if (slot < -1) throw reader.Malformed("slot", $"is {slot}, expected at least -1");
        double[] deficits = Sums("deficits"), accuracies = Sums("accuracy-sums"), correct = Sums("correct-sums");
        long[] counted = Counts("counted", _counted.Length, 0), labelled = Counts("labelled", _labelled.Length, 0), settled = Counts("settled", _settled.Length, -1);
        lock (_gate)
        {
            deficits.CopyTo(_deficits, 0);
            accuracies.CopyTo(_accuracySums, 0);
            correct.CopyTo(_correctSums, 0);
            counted.CopyTo(_counted, 0);
            labelled.CopyTo(_labelled, 0);
            settled.CopyTo(_settled, 0);
            Array.Clear(_open);
            _slot = slot;
        }

        double[] Sums(string name)
        {
            double[] values = reader.Read<double>(name, _model.Services);
            return values.All(static value => value >= 0 && double.IsFinite(value)) ? values : throw reader.Malformed(name, "has a value that is negative or no number");
        }

        long[] Counts(string name, int length, long least)
        {
            long[] values = reader.Read<long>(name, length);
            return values.All(value => value >= least) ? values : throw reader.Malformed(name, $"has a value below {least}");
        }
    }

    private void Add(int device, DeliveredSlots slots, bool atOnce)
    {
        int service = _model.Service(device);
        _settled[device] = slots.LastSlot;
        _accuracySums[service] += slots.Accuracy * slots.Slots;
        _counted[service] += slots.Slots;
        if (slots.Correct is { } correct)
        {
            _correctSums[service] += correct * slots.Slots;
            _labelled[service] += slots.Slots;
        }
        double deficit = _deficits[service] + (_model.Threshold(service) - slots.Accuracy) * slots.Slots / _model.DevicesOf(service).Count;
        _deficits[service] = atOnce ? Math.Max(deficit, 0) : deficit;
    }
}
