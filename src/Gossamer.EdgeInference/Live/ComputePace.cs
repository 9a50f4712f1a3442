namespace Gossamer.EdgeInference.Live;

/// <summary>
/// A processor slower than the one that computes: work takes the time it would take there, one piece after the other. Results come at absolute
/// times of a clock of its own, so that late wake-ups do not add up. Thread-safe.
/// </summary>
public sealed class ComputePace
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Lock _gate = new();
    private double _free;

    /// <summary>A processor without work.</summary>
    public ComputePace(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _started = _time.GetTimestamp();
    }

    /// <summary>Seconds until it has done all that was begun: backlog B as time.</summary>
    public double BacklogSeconds
    {
        get
        {
            lock (_gate) return Math.Max(_free - Now, 0);
        }
    }

    private double Now => _time.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Does <paramref name="work"/> at once, and returns its result when the slow processor would.</summary>
    /// <param name="seconds">Time of the work on the slow processor, at least 0.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Ends the waiting; the time is taken nevertheless.</param>
    public async ValueTask<T> RunAsync<T>(double seconds, Func<T> work, CancellationToken cancellation)
    {
        if (!(seconds >= 0 && double.IsFinite(seconds))) throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "expected at least 0 and finite");
        double done;
        lock (_gate) done = _free = Math.Max(_free, Now) + seconds;
        T result = work();
        await _time.DelayAsync(done - Now, cancellation).ConfigureAwait(false);
        return result;
    }
}
