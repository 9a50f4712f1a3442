using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// When bytes have passed a link: a token bucket that fills at a rate which changes from slot to slot. It keeps a clock of its own and hands out
/// absolute times, so that a late wake-up of one sender does not slow the link. Thread-safe.
/// </summary>
public sealed class LinkPace
{
    /// <summary>Part of a slot, at the best rate, that the bucket holds: 10 ms of a second. More would let whole tasks of short slots pass in no time.</summary>
    public const double BurstShare = 0.01;

    private readonly IRateSource _rates;
    private readonly SlotClock _clock;
    private readonly LinkFaults _faults;
    private readonly CounterRandom _losses, _jitter;
    private readonly double _slotSeconds, _capacity;
    private readonly Lock _gate = new();
    private double _tokens, _at, _arrival;
    private ulong _lossDraws, _jitterDraws;

    /// <summary>A link whose bucket is full.</summary>
    /// <param name="rates">Rates by slot.</param>
    /// <param name="clock">Slots, which may be moved.</param>
    /// <param name="faults">What else it does; nothing by default.</param>
    /// <param name="seed">Where faults are drawn from.</param>
    public LinkPace(IRateSource rates, SlotClock clock, LinkFaults? faults = null, ulong seed = 0)
    {
        (_rates, _clock, _faults, _slotSeconds) = (rates, clock, (faults ?? new LinkFaults()).Resolve(), clock.SlotSeconds);
        (_losses, _jitter) = (new CounterRandom(seed, "link faults"), new CounterRandom(seed, "link jitter"));
        _capacity = _tokens = BurstShare * clock.SlotSeconds * rates.Best;
        _at = clock.Seconds;
    }

    /// <summary>Whether packets arrive later than they have passed.</summary>
    public bool HasDelay => _faults.DelaySeconds > 0 || _faults.JitterSeconds > 0;

    /// <summary>Seconds on the clock of the slots.</summary>
    public double Seconds => _clock.Seconds;

    /// <summary>Takes the tokens of <paramref name="bytes"/> and returns the time, in seconds of that clock, at which they have passed.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="ready">Since when they could have been sent, where whoever sends them is late; now by default.</param>
    public double Reserve(int bytes, double ready = double.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            double now = Math.Min(Seconds, ready);
            if (_at < now)
            {
                // A full bucket overflows, whenever that happens before now.
                _tokens = Math.Min(_capacity, _tokens + BitsBetween(_at, now));
                _at = now;
            }
            _tokens -= 8.0 * bytes;
            if (_tokens < 0)
            {
                _at = TimeOf(-_tokens);
                _tokens = 0;
            }
            if (_faults.LossShare > 0 && _losses.Uniform(_lossDraws++) < _faults.LossShare) _at += _faults.StallSeconds;
            return _at;
        }
    }

    /// <summary>When a packet that has passed at <paramref name="passed"/> arrives: never before one that was asked about earlier.</summary>
    public double ArrivalOf(double passed)
    {
        lock (_gate) return _arrival = Math.Max(_arrival, passed + _faults.DelaySeconds + (_faults.JitterSeconds > 0 ? _faults.JitterSeconds * _jitter.Uniform(_jitterDraws++) : 0));
    }

    /// <summary>Waits for a time of the clock.</summary>
    public Task WaitAsync(double seconds, CancellationToken cancellation) => _clock.WaitUntilAsync(seconds, cancellation);

    private double BitsBetween(double from, double to)
    {
        double bits = 0;
        for (long slot = (long)(from / _slotSeconds); from < to && bits < _capacity; slot++)
        {
            double end = Math.Min(to, (slot + 1) * _slotSeconds);
            if (end > from) bits += (end - from) * _rates.BitsPerSecond(slot);
            from = Math.Max(from, end);
        }
        return bits;
    }

    private double TimeOf(double bits)
    {
        double at = _at;
        for (long slot = (long)(at / _slotSeconds); ; slot++)
        {
            double end = (slot + 1) * _slotSeconds, rate = _rates.BitsPerSecond(slot), fits = Math.Max(end - at, 0) * rate;
            if (fits >= bits) return at + bits / rate;
            bits -= fits;
            at = Math.Max(at, end);
        }
    }
}
