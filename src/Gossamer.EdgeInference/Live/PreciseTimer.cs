using System.Diagnostics;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// Delays to a tenth of a millisecond. Timers of the runtime follow the kernel's coarse clock, whose ticks are 4 ms apart on most machines and more on some: as
/// long as a small task takes, and each task waits for several of them.
/// </summary>
/// <remarks>
/// One thread for the process sleeps to the last whole millisecond before the next delay ends, and gives way to others for the rest. Ended delays go on in the thread pool.
/// </remarks>
internal sealed class PreciseTimer
{
    private static readonly Lazy<PreciseTimer> OfProcess = new(static () => new PreciseTimer());

    private readonly PriorityQueue<TaskCompletionSource, long> _delays = new();
    private readonly object _gate = new();

    private PreciseTimer() => new Thread(Run) { IsBackground = true, Name = "precise timer" }.Start();

    /// <summary>That of the process.</summary>
    public static PreciseTimer Shared => OfProcess.Value;

    /// <summary>Waits for <paramref name="seconds"/>, not less.</summary>
    public async Task DelayAsync(double seconds, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var delay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long end = Stopwatch.GetTimestamp() + (long)Math.Ceiling(seconds * Stopwatch.Frequency);
        // One that is cancelled stays in the queue to its end.
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), delay);
        lock (_gate)
        {
            _delays.Enqueue(delay, end);
            if (_delays.Peek() == delay) Monitor.Pulse(_gate);
        }
        await delay.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                double left = EndFirst();
                if (left >= 1) Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
            }
            Thread.Yield();
        }
    }

    /// <summary>Ends every delay that is over.</summary>
    /// <returns>Milliseconds until the next one is; infinite where there is none.</returns>
    private double EndFirst()
    {
        while (_delays.TryPeek(out TaskCompletionSource? delay, out long end))
        {
            long ticks = end - Stopwatch.GetTimestamp();
            if (ticks > 0) return ticks * 1000.0 / Stopwatch.Frequency;
            _delays.Dequeue();
            delay.TrySetResult();
        }
        return double.PositiveInfinity;
    }
}
