using System.Diagnostics;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>
/// How late the machine is with what nothing of Gossamer is part of: a sleep of 5 ms and a turn of the thread pool, again and again. Where that is late, times
/// say nothing about the code under test.
/// </summary>
internal sealed class Punctuality
{
    private const double Sleep = 0.005;

    private readonly List<double> _late = [];
    private readonly Thread _watching;
    private volatile bool _ended;

    /// <summary>Begins to watch.</summary>
    public Punctuality()
    {
        _watching = new Thread(Watch) { IsBackground = true };
        _watching.Start();
    }

    /// <summary>Ends, and returns by how many seconds each turn was late, the least first.</summary>
    public double[] End()
    {
        _ended = true;
        _watching.Join();
        return [.. _late.Order()];
    }

    private void Watch()
    {
        while (!_ended)
        {
            long started = Stopwatch.GetTimestamp();
            Thread.Sleep(TimeSpan.FromSeconds(Sleep));
            using var turn = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.Set(), turn, preferLocal: false);
            turn.Wait();
            _late.Add(Stopwatch.GetElapsedTime(started).TotalSeconds - Sleep);
        }
    }
}
