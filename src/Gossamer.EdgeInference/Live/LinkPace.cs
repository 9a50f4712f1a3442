using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// When bytes have passed a link: a token bucket that fills at a rate which changes from slot to slot. It keeps a clock of its own and hands out
/// absolute times, so that a late wake-up of one sender does not slow the link. Thread-safe.
/// </summary>
public sealed class LinkPace
{
    /// <summary>Seconds of the best rate that the bucket holds.</summary>
    public const double BurstSeconds = 0.01;

    private readonly IRateSource _rates;
    private readonly LinkFaults _faults;
    private readonly CounterRandom _random;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly double _slotSeconds, _capacity;
    private readonly Lock _gate = new();
    private double _tokens, _at;
    private ulong _draws;

    /// <summary>A link whose first slot begins now.</summary>
    /// <param name="rates">Rates by slot.</param>
    /// <param name="slotSeconds">Length of a slot, above 0.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    /// <param name="faults">What goes wrong; nothing by default.</param>
    /// <param name="seed">Where faults are drawn from.</param>
    public LinkPace(IRateSource rates, double slotSeconds, TimeProvider? time = null, LinkFaults? faults = null, ulong seed = 0)
    {
        if (!(slotSeconds > 0)) throw new ArgumentOutOfRangeException(nameof(slotSeconds), slotSeconds, "expected above 0");
        (_rates, _slotSeconds, _time, _faults) = (rates, slotSeconds, time ?? TimeProvider.System, (faults ?? new LinkFaults()).Resolve());
        _random = new CounterRandom(seed, "link faults");
        _capacity = _tokens = BurstSeconds * rates.Best;
        _started = _time.GetTimestamp();
    }

    /// <summary>Seconds since the link began.</summary>
    public double Seconds => _time.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Takes the tokens of <paramref name="bytes"/> and returns the time since the beginning, in seconds, at which they have passed.</summary>
    public double Reserve(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            double now = Seconds;
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
            if (_faults.LossShare > 0 && _random.Uniform(_draws++) < _faults.LossShare) _at += _faults.StallSeconds;
            return _at;
        }
    }

    /// <summary>Waits until <paramref name="bytes"/> have passed.</summary>
    public Task PassAsync(int bytes, CancellationToken cancellation) => _time.DelayAsync(Reserve(bytes) - Seconds, cancellation);

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
