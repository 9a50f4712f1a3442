using CsCheck;
using Gossamer.EdgeInference.Live;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>Time of the edge's processor is divided as the shares say.</summary>
public sealed class ShareSchedulerTests
{
    private const double Slot = 0.1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Under_saturation_each_service_gets_its_share_within_five_percent_over_twenty_slots() =>
        Gen.Select(Gen.Double[0.1, 1].Array[2, 4], Gen.Double[0.0005, 0.004].Array[4], Gen.Bool, Gen.ULong[0, 1_000]).Sample(
            (weights, costs, strict, seed) =>
            {
                double[] shares = [.. weights.Select(weight => weight / weights.Sum())];
                double[] served = Saturate(shares, costs, strict, 20 * Slot, new Random((int)seed));
                for (int m = 0; m < shares.Length; m++) Assert.InRange(served[m] / served.Sum() / shares[m], 0.95, 1.05);
                Assert.InRange(served.Sum(), 0.97 * 20 * Slot, 1.01 * 20 * Slot);
            },
            iter: 60, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void What_one_service_leaves_the_others_get_unless_shares_are_strict()
    {
        foreach (bool strict in (bool[])[false, true])
        {
            var time = new ManualTime();
            var scheduler = new ShareScheduler<int>(2, strict: strict, time: time);
            scheduler.SetShares([0.25, 0.75]);
            for (int i = 0; i < 2_000; i++) scheduler.TryEnqueue(0, i);
            double served = 0;
            while (time.GetElapsedTime(1_000_000).TotalSeconds < 2)
            {
                if (!scheduler.TryTake(out TakenTask<int>? taken))
                {
                    time.Advance(0.0005);
                    continue;
                }
                time.Advance(0.002);
                scheduler.Complete(taken, 0.002);
                served += 0.002;
            }
            Assert.InRange(served, strict ? 0.48 : 1.99, strict ? 0.52 : 2.01);
        }
    }

    [Fact]
    public void A_service_without_a_share_is_served_at_last()
    {
        var scheduler = new ShareScheduler<string>(2);
        scheduler.SetShares([1, 0]);
        Assert.True(scheduler.TryEnqueue(1, "patient"));
        Assert.True(scheduler.TryTake(out TakenTask<string>? taken));
        Assert.Equal((1, "patient"), (taken.Service, taken.Task));
        Assert.False(scheduler.TryTake(out _));
    }

    [Fact]
    public void Tasks_of_a_service_keep_their_order_and_a_full_queue_refuses()
    {
        var scheduler = new ShareScheduler<int>(1, capacity: 3);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(i => scheduler.TryEnqueue(0, i)));
        Assert.Equal(3, scheduler.Waiting(0));
        foreach (int expected in Enumerable.Range(0, 3))
        {
            Assert.True(scheduler.TryTake(out TakenTask<int>? taken));
            Assert.Equal(expected, taken.Task);
            scheduler.Complete(taken, 0.01);
        }
        Assert.Throws<ArgumentException>(() => scheduler.SetShares([1.5]));
        Assert.Throws<ArgumentException>(() => scheduler.SetShares([double.NaN]));
        Assert.Throws<ArgumentException>(() => scheduler.SetShares([0.5, 0.5]));
    }

    [Fact]
    public async Task Workers_wait_for_tasks_and_do_each_once()
    {
        var scheduler = new ShareScheduler<int>(2, workers: 2);
        var done = new System.Collections.Concurrent.ConcurrentBag<int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task working = new EdgeWorkers<int>(scheduler, (_, task) => () => done.Add(task)).RunAsync(2, stop.Token);
        for (int i = 0; i < 500; i++)
        {
            Assert.True(scheduler.TryEnqueue(i % 2, i));
            if (i % 100 == 0) await Task.Delay(5, Token);
        }
        while (done.Count < 500) await Task.Delay(1, Token);
        await stop.CancelAsync();
        await working;
        Assert.Equal(Enumerable.Range(0, 500), done.Order());
    }

    [Fact]
    public async Task A_worker_that_fails_ends_them_all_and_is_heard()
    {
        var scheduler = new ShareScheduler<int>(1, workers: 2);
        scheduler.TryEnqueue(0, 1);
        Task working = new EdgeWorkers<int>(scheduler, static (_, _) => throw new InvalidOperationException("broken")).RunAsync(2, Token);
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => working)).Message);
    }

    [Fact]
    public async Task A_slower_processor_hands_results_over_at_its_own_times_however_late_it_wakes_up()
    {
        var time = new ManualTime();
        var scheduler = new ShareScheduler<int>(1, time: time);
        List<(int Task, double At)> done = [];
        double origin = time.GetElapsedTime(0).TotalSeconds;
        double Now() => time.GetElapsedTime(0).TotalSeconds - origin;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        for (int i = 0; i < 20; i++) scheduler.TryEnqueue(0, i);
        Task working = new EdgeWorkers<int>(
            scheduler,
            (_, task) => () =>
            {
                lock (done) done.Add((task, Now()));
            },
            static (_, _) => 0.0101, time).RunAsync(1, stop.Token);
        // Clocks wake up to 5 ms late.
        while (done.Count < 20)
        {
            time.Advance(0.005);
            await Task.Delay(1, Token);
        }
        await stop.CancelAsync();
        await working;
        Assert.Equal(Enumerable.Range(0, 20), done.Select(static pair => pair.Task));
        for (int i = 0; i < 20; i++) Assert.InRange(done[i].At, (i + 1) * 0.0101 - 1e-6, (i + 1) * 0.0101 + 0.03);
        Assert.InRange(done[^1].At, 0.2019, 0.24);
    }

    [Fact]
    public async Task Strict_workers_wait_until_the_share_has_come()
    {
        var time = new ManualTime();
        var scheduler = new ShareScheduler<int>(2, strict: true, time: time);
        scheduler.SetShares([0.5, 0.5]);
        for (int i = 0; i < 3; i++) scheduler.TryEnqueue(0, i);
        time.Advance(0.001);
        scheduler.Complete(await scheduler.TakeAsync(Token), 0.1);
        Task<TakenTask<int>> next = scheduler.TakeAsync(Token).AsTask();
        Assert.False(next.IsCompleted);
        await time.RunAsync(next);
        // A tenth of a second at half the processor.
        Assert.InRange(time.GetElapsedTime(1_000_000).TotalSeconds, 0.19, 0.22);
    }

    [Fact]
    public async Task Strict_results_come_when_the_share_has_paid_for_them_whatever_others_do()
    {
        var time = new ManualTime();
        double Now() => time.GetElapsedTime(1_000_000).TotalSeconds;
        var scheduler = new ShareScheduler<int>(2, strict: true, time: time);
        scheduler.SetShares([0.25, 0.5]);
        Dictionary<int, double> done = [];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var all = new TaskCompletionSource();
        Task working = new EdgeWorkers<int>(
            scheduler,
            (_, task) => () =>
            {
                lock (done)
                {
                    done[task] = Now();
                    if (done.Count == 5) all.SetResult();
                }
            },
            static (_, _) => 0.01, time).RunAsync(1, stop.Token);
        // What is not used is lost: nobody has anything to do for a second.
        for (int i = 0; i < 100; i++)
        {
            time.Advance(0.01);
            await Task.Yield();
        }
        for (int task = 0; task < 3; task++) scheduler.TryEnqueue(0, task);
        for (int task = 3; task < 5; task++) scheduler.TryEnqueue(1, task);
        Task later = Task.Delay(TimeSpan.FromSeconds(0.06), time, Token).ContinueWith(_ => scheduler.SetShares([1, 0]), TaskScheduler.Default);
        await time.RunAsync(all.Task);
        await later;
        // 10 ms at a quarter, 20 ms of 40 and then the rest at all of it, and what is behind it; at a half.
        foreach ((int task, double at) in ((double[])[0.04, 0.065, 0.075, 0.02, 0.04]).Index()) Assert.InRange(done[task] - 1, at - 1e-6, at + 0.01);
        await stop.CancelAsync();
        await working;
    }

    [Fact]
    public void What_is_owed_is_the_time_that_the_share_has_not_yet_paid()
    {
        var time = new ManualTime();
        var scheduler = new ShareScheduler<int>(2, strict: true, time: time);
        scheduler.SetShares([0.5, 0.5]);
        scheduler.TryEnqueue(0, 7);
        Assert.True(scheduler.TryTake(out TakenTask<int>? taken));
        scheduler.Complete(taken, 0.1);
        Assert.Equal(0.1, scheduler.Owed(0), 1e-9);
        time.Advance(0.12);
        Assert.Equal(0.04, scheduler.Owed(0), 1e-9);
        time.Advance(1);
        Assert.Equal((0, 0), (scheduler.Owed(0), scheduler.Owed(1)));
    }

    /// <summary>Seconds of each service when all queues are always full and one worker never rests but for want of credit.</summary>
    private static double[] Saturate(double[] shares, double[] costs, bool strict, double seconds, Random random)
    {
        var time = new ManualTime();
        var scheduler = new ShareScheduler<int>(shares.Length, strict: strict, time: time);
        scheduler.SetShares(shares);
        for (int m = 0; m < shares.Length; m++)
            for (int i = 0; i < 10; i++) scheduler.TryEnqueue(m, i);
        double[] served = new double[shares.Length];
        while (time.GetElapsedTime(1_000_000).TotalSeconds < seconds)
        {
            if (!scheduler.TryTake(out TakenTask<int>? taken))
            {
                time.Advance(0.0002);
                continue;
            }
            double cost = costs[taken.Service] * (0.5 + random.NextDouble());
            time.Advance(cost);
            scheduler.Complete(taken, cost);
            scheduler.TryEnqueue(taken.Service, taken.Task);
            served[taken.Service] += cost;
        }
        return served;
    }
}
