namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>A clock that a test moves. Timers fire, in the order of their times, while it passes them.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private readonly Lock _gate = new();
    private long _ticks = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _timers.Count;
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(double seconds)
    {
        long end = GetTimestamp() + (long)Math.Round(seconds * TimeSpan.TicksPerSecond);
        while (true)
        {
            Timer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due);
                if (next is null)
                {
                    Interlocked.Exchange(ref _ticks, end);
                    return;
                }
                _timers.Remove(next);
                Interlocked.Exchange(ref _ticks, Math.Max(next.Due, _ticks));
            }
            next.Fire();
        }
    }

    /// <summary>Moves on, in small steps and with room for what waits to run, until <paramref name="task"/> is done.</summary>
    public async Task RunAsync(Task task, double step = 0.001, int mostSteps = 100_000)
    {
        for (int i = 0; i < mostSteps && !task.IsCompleted; i++)
        {
            Advance(step);
            await Task.Yield();
            // Continuations of timers run on the pool.
            if (i % 8 == 0) await Task.Delay(1, CancellationToken.None);
        }
        await task;
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = time.GetTimestamp() + dueTime.Ticks;
                time._timers.Add(this);
            }
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
