namespace Gossamer.EdgeInference.Live;

/// <summary>Slots as absolute times of a monotonic clock: a slot that was noticed late does not move those after it. Thread-safe.</summary>
public sealed class SlotClock
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Lock _gate = new();
    private double _offset;

    /// <summary>A clock that is <paramref name="intoSlot"/> seconds into <paramref name="firstSlot"/> now.</summary>
    /// <param name="slotSeconds">Length of a slot, above 0.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    /// <param name="firstSlot">Number of the present slot, at least 0.</param>
    /// <param name="intoSlot">Seconds since it began.</param>
    public SlotClock(double slotSeconds, TimeProvider? time = null, long firstSlot = 0, double intoSlot = 0)
    {
        if (!(slotSeconds > 0)) throw new ArgumentOutOfRangeException(nameof(slotSeconds), slotSeconds, "expected above 0");
        ArgumentOutOfRangeException.ThrowIfNegative(firstSlot);
        (SlotSeconds, _time) = (slotSeconds, time ?? TimeProvider.System);
        (_started, _offset) = (_time.GetTimestamp(), firstSlot * slotSeconds + intoSlot);
    }

    /// <summary>Length of a slot in seconds.</summary>
    public double SlotSeconds { get; }

    /// <summary>Seconds since slot 0 began.</summary>
    public double Seconds
    {
        get
        {
            lock (_gate) return _offset + _time.GetElapsedTime(_started).TotalSeconds;
        }
    }

    /// <summary>The present slot.</summary>
    public long Slot => (long)Math.Floor(Seconds / SlotSeconds);

    /// <summary>Moves the clock, on or back.</summary>
    /// <param name="seconds">By how much.</param>
    public void Shift(double seconds)
    {
        lock (_gate) _offset += seconds;
    }

    /// <summary>Waits until <paramref name="share"/> of <paramref name="slot"/> is over; at once where that has passed.</summary>
    public async ValueTask WaitAsync(long slot, CancellationToken cancellation, double share = 0)
    {
        // Timers may fire a little early.
        while ((slot + share) * SlotSeconds - Seconds is > 0 and double left) await _time.DelayAsync(left, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits until <see cref="Seconds"/> would be so many, if nobody moved the clock.</summary>
    internal Task WaitUntilAsync(double seconds, CancellationToken cancellation) => _time.DelayAsync(seconds - Seconds, cancellation);
}
