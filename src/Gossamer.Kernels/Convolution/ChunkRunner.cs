namespace Gossamer.Kernels.Convolution;

/// <summary>
/// Spreads chunks over threads that live as long as the process; a run allocates nothing. Chunks are drawn in ascending order, so
/// neighbours run at about the same time. One run at a time; a run that finds another in progress does its chunks alone.
/// </summary>
internal static class ChunkRunner
{
    private const int SpinsBeforeSleep = 2000;

    private static readonly Lock Gate = new();
    private static readonly Lock Growth = new();
    private static readonly SemaphoreSlim Wake = new(0);
    private static int s_workers;
    private static IChunkedWork? s_work;
    private static int s_next;
    private static int s_running;
    private static Exception? s_failure;

    /// <summary>Runs all chunks of <paramref name="work"/> on at most <paramref name="threads"/> threads, the caller among them.</summary>
    /// <exception cref="AggregateException">A chunk threw on another thread.</exception>
    public static void Run(IChunkedWork work, int threads)
    {
        int helpers = Math.Min(threads, work.Chunks) - 1;
        if (helpers <= 0 || !Gate.TryEnter())
        {
            for (int chunk = 0; chunk < work.Chunks; chunk++) work.Execute(chunk);
            return;
        }
        try
        {
            Ensure(helpers);
            s_next = -1;
            s_failure = null;
            s_work = work;
            Volatile.Write(ref s_running, helpers);
            Wake.Release(helpers);
            try
            {
                Drain(work);
            }
            finally
            {
                var wait = new SpinWait();
                while (Volatile.Read(ref s_running) != 0) wait.SpinOnce(sleep1Threshold: -1);
                s_work = null;
            }
            if (s_failure is not null) throw new AggregateException(s_failure);
        }
        finally
        {
            Gate.Exit();
        }
    }

    private static void Drain(IChunkedWork work)
    {
        int chunks = work.Chunks;
        while (true)
        {
            int chunk = Interlocked.Increment(ref s_next);
            if (chunk >= chunks) return;
            work.Execute(chunk);
        }
    }

    private static void Ensure(int workers)
    {
        if (s_workers >= workers) return;
        lock (Growth)
        {
            for (; s_workers < workers; s_workers++)
                new Thread(Serve) { IsBackground = true, Name = $"Gossamer convolution {s_workers}" }.Start();
        }
    }

    private static void Serve()
    {
        while (true)
        {
            // A training step calls every few hundred microseconds: sleeping and waking would cost as much as a small layer.
            for (int spin = 0; spin < SpinsBeforeSleep && Wake.CurrentCount == 0; spin++) Thread.SpinWait(8);
            Wake.Wait();
            try
            {
                Drain(s_work!);
            }
            catch (Exception failure)
            {
                s_failure = failure;
            }
            Interlocked.Decrement(ref s_running);
        }
    }
}
