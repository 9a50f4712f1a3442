namespace Gossamer.EdgeInference.Live;

/// <summary>Waiting for seconds of any clock.</summary>
internal static class Delays
{
    /// <summary>Waits at least so long: a delay is cut to whole milliseconds otherwise, and would end early.</summary>
    public static Task DelayAsync(this TimeProvider time, double seconds, CancellationToken cancellation) =>
        seconds <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000)), time, cancellation);
}
