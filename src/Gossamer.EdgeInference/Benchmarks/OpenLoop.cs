using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gossamer.EdgeInference.Benchmarks;

/// <summary>
/// Sends requests when they are due, whether or not those before have been answered, and counts each from the moment it was due: a
/// server that stalls cannot hide it by making its client wait (no coordinated omission).
/// </summary>
internal static class OpenLoop
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends for a time.</summary>
    /// <param name="protocol">What to call it.</param>
    /// <param name="requestsPerSecond">Requests due in a second, evenly.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="send">Sends one; whether the answer was right.</param>
    /// <param name="cancellation">Stops between two requests.</param>
    public static async Task<ServingTiming> RunAsync(
        string protocol, int requestsPerSecond, int seconds, Func<CancellationToken, Task<bool>> send, CancellationToken cancellation)
    {
        int total = checked(requestsPerSecond * seconds), errors = 0;
        string? firstError = null;
        double[] milliseconds = new double[total];
        var open = new ConcurrentDictionary<int, Task>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        long started = Stopwatch.GetTimestamp();
        // A thread of its own: pacing must not wait for the pool that serves.
        await Task.Factory.StartNew(Pace, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        patience.CancelAfter(Patience);
        await Task.WhenAll(open.Values).ConfigureAwait(false);
        double elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Array.Sort(milliseconds);
        double Quantile(double share) => milliseconds[Math.Min(total - 1, (int)(share * total))];
        return new ServingTiming(protocol, total, errors, (total - errors) / elapsed, Quantile(0.5), Quantile(0.95), Quantile(0.99), milliseconds[^1], firstError);

        void Pace()
        {
            for (int i = 0; i < total; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                long due = started + (long)((double)i / requestsPerSecond * Stopwatch.Frequency);
                // Sleeping too long makes the requests late, and their times longer.
                while (Stopwatch.GetTimestamp() < due) Thread.Sleep(1);
                int request = i;
                open[request] = SendAsync(request, due);
            }
        }

        async Task SendAsync(int request, long due)
        {
            await Task.Yield();
            string? error;
            try
            {
                error = await send(patience.Token).ConfigureAwait(false) ? null : "an answer that is not the network's";
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                error = failure.Message;
            }
            milliseconds[request] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            if (error is not null)
            {
                Interlocked.Increment(ref errors);
                Interlocked.CompareExchange(ref firstError, error, null);
            }
            open.TryRemove(request, out _);
        }
    }
}
