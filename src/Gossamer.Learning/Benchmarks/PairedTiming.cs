using System.Diagnostics;

namespace Gossamer.Learning.Benchmarks;

/// <summary>
/// Times two ways of doing the same work in turns, so that whatever else the machine does meets both alike. Which of them goes first
/// alternates.
/// </summary>
/// <param name="Rival">Times of the rival.</param>
/// <param name="Ours">Times of ours.</param>
/// <param name="Pairs">Pairs that count.</param>
public sealed record PairedTiming(TimeDistribution Rival, TimeDistribution Ours, int Pairs)
{
    /// <summary>Pairs timed by default.</summary>
    public const int DefaultPairs = 15;

    /// <summary>Pairs left out at the beginning, while code is compiled and caches fill.</summary>
    public const int Dropped = 3;

    private const int WarmUpCalls = 100;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Slice = TimeSpan.FromMilliseconds(10);

    /// <summary>The rival's median over ours: how many times faster ours is.</summary>
    public double Ratio => Rival.Median / Ours.Median;

    /// <summary>Times <paramref name="rival"/> and <paramref name="ours"/>.</summary>
    /// <param name="rival">Does the work once.</param>
    /// <param name="ours">Does the same work once.</param>
    /// <param name="pairs">Pairs in all, more than <see cref="Dropped"/>.</param>
    public static PairedTiming Measure(Action rival, Action ours, int pairs = DefaultPairs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pairs, Dropped);
        WarmUp(ours);
        WarmUp(rival);
        var times = new (double Rival, double Ours)[pairs];
        for (int i = 0; i < pairs; i++)
        {
            if (i % 2 == 0) times[i] = (Time(rival), Time(ours));
            else times[i] = Turned(ours, rival);
        }
        return new PairedTiming(
            TimeDistribution.Of(times.Skip(Dropped).Select(static time => time.Rival)),
            TimeDistribution.Of(times.Skip(Dropped).Select(static time => time.Ours)), pairs - Dropped);

        static (double, double) Turned(Action ours, Action rival)
        {
            double first = Time(ours);
            return (Time(rival), first);
        }
    }

    /// <summary>The runtime compiles a method for speed only after some thirty calls.</summary>
    private static void WarmUp(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        for (int call = 0; call < WarmUpCalls && Stopwatch.GetElapsedTime(started) < WarmUpTime; call++) work();
    }

    /// <summary>Milliseconds of one call, the mean of as many as fit into a slice of time, at least one.</summary>
    /// <remarks>
    /// Threads of an OpenMP runtime spin for milliseconds after their last work, on the cores that the other side needs now: let them
    /// fall asleep, and wake one's own by a call that does not count.
    /// </remarks>
    private static double Time(Action work)
    {
        Thread.Sleep(Pause);
        work();
        long started = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            work();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(started) < Slice);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / calls;
    }
}
