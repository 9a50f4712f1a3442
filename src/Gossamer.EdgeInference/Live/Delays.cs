namespace Gossamer.EdgeInference.Live;

/// <summary>Waiting for seconds of any clock.</summary>
internal static class Delays
{
    /// <summary>Waits at least so long.</summary>
    public static Task DelayAsync(this TimeProvider time, double seconds, CancellationToken cancellation)
    {
        if (seconds <= 0) return Task.CompletedTask;
        // Delays of other clocks are cut to whole milliseconds, and would end early.
        return time == TimeProvider.System ? PreciseTimer.Shared.DelayAsync(seconds, cancellation) : Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000)), time, cancellation);
    }
}
