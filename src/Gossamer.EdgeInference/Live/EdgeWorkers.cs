namespace Gossamer.EdgeInference.Live;

/// <summary>A fixed number of workers that do what a <see cref="ShareScheduler{T}"/> gives them, and tell it how long that took.</summary>
/// <param name="scheduler">Where tasks come from.</param>
/// <param name="work">Does a task. What it throws ends the workers: failures of a task are for it to answer.</param>
/// <param name="time">The clock; that of the system by default.</param>
public sealed class EdgeWorkers<T>(ShareScheduler<T> scheduler, Action<int, T> work, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Works until <paramref name="cancellation"/>, a task under way to its end.</summary>
    public async Task RunAsync(int workers, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(stop), CancellationToken.None))).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                TakenTask<T> taken = await scheduler.TakeAsync(stop.Token).ConfigureAwait(false);
                long started = _time.GetTimestamp();
                work(taken.Service, taken.Task);
                scheduler.Complete(taken, _time.GetElapsedTime(started).TotalSeconds);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
