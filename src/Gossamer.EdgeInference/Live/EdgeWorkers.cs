namespace Gossamer.EdgeInference.Live;

/// <summary>
/// A fixed number of workers that do what a <see cref="ShareScheduler{T}"/> gives them, and tell it how long that took. Where shares are strict they do not
/// wait: results are handed over when the share of the service has paid for them.
/// </summary>
/// <param name="scheduler">Where tasks come from.</param>
/// <param name="work">Does a task, and returns what hands its result over. What it throws ends the workers: failures of a task are for it to answer.</param>
/// <param name="pace">Seconds of a task, at least 0, on the processor that is emulated; null for as long as it takes here.</param>
/// <param name="time">The clock; that of the system by default.</param>
public sealed class EdgeWorkers<T>(ShareScheduler<T> scheduler, Func<int, T, Action> work, Func<int, T, double>? pace = null, TimeProvider? time = null)
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
        Task[] handing = [.. Enumerable.Repeat(Task.CompletedTask, scheduler.Services)];
        try
        {
            long origin = _time.GetTimestamp();
            double free = 0;
            while (true)
            {
                bool isIdle = !scheduler.TryTake(out TakenTask<T>? taken);
                taken ??= await scheduler.TakeAsync(stop.Token).ConfigureAwait(false);
                double begun = _time.GetElapsedTime(origin).TotalSeconds;
                Action finish = work(taken.Service, taken.Task);
                double seconds = pace is null ? _time.GetElapsedTime(origin).TotalSeconds - begun : pace(taken.Service, taken.Task);
                if (scheduler.IsStrict)
                {
                    scheduler.Complete(taken, seconds);
                    handing[taken.Service] = HandOverAsync(handing[taken.Service], taken.Service, finish, stop.Token);
                    continue;
                }
                // A processor that had work goes on from its own time: late wake-ups do not add up.
                free = (isIdle ? begun : free) + seconds;
                try
                {
                    if (pace is not null) await _time.DelayAsync(free - _time.GetElapsedTime(origin).TotalSeconds, stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    finish();
                }
                scheduler.Complete(taken, seconds);
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
        finally
        {
            await Task.WhenAll(handing).ConfigureAwait(false);
        }
    }

    private async Task HandOverAsync(Task before, int service, Action finish, CancellationToken cancellation)
    {
        // From now on: what is charged later is not this task's.
        Task paid = scheduler.PaidAsync(service, cancellation);
        await before.ConfigureAwait(false);
        await paid.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        finish();
    }
}
