using System.Diagnostics;

namespace Gossamer.Sparsity.Execution;

/// <summary>How long one piece of work takes, from a few calls.</summary>
/// <param name="FastestMs">The fastest call, in milliseconds: what the work needs where nothing disturbs it.</param>
/// <param name="TypicalMs">The median call, in milliseconds.</param>
internal readonly record struct CallTiming(double FastestMs, double TypicalMs)
{
    private const int LeastCalls = 3, MostCalls = 9;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(10), Budget = TimeSpan.FromMilliseconds(40);
    // Threads of libtorch that wait for more work fall asleep.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Times <paramref name="work"/>; short work is called more often than long work.</summary>
    /// <param name="work">What is timed.</param>
    /// <param name="prepare">Comes before each call and is not timed.</param>
    public static CallTiming Of(Action work, Action? prepare = null)
    {
        Thread.Sleep(Pause);
        for (double warm = 0; warm < WarmUp.TotalMilliseconds;) warm += Time(work, prepare);
        var times = new List<double>();
        for (double spent = 0; times.Count < LeastCalls || (times.Count < MostCalls && spent < Budget.TotalMilliseconds); spent += times[^1])
            times.Add(Time(work, prepare));
        times.Sort();
        return new CallTiming(times[0], times[times.Count / 2]);
    }

    /// <summary>Milliseconds of one call of <paramref name="work"/>.</summary>
    public static double Time(Action work, Action? prepare = null)
    {
        prepare?.Invoke();
        long started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
