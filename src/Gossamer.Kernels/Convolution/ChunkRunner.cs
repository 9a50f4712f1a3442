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
    private static int _workers;
    private static IChunkedWork? _work;
    private static int _next;
    private static int _running;
    private static Exception? _failure;

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
            _next = -1;
            _failure = null;
            _work = work;
            Volatile.Write(ref _running, helpers);
            Wake.Release(helpers);
            try
            {
                Drain(work);
            }
            finally
            {
                var wait = new SpinWait();
                while (Volatile.Read(ref _running) != 0) wait.SpinOnce(sleep1Threshold: -1);
                _work = null;
            }
            if (_failure is not null) throw new AggregateException(_failure);
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
            int chunk = Interlocked.Increment(ref _next);
            if (chunk >= chunks) return;
            work.Execute(chunk);
        }
    }

    private static void Ensure(int workers)
    {
        if (_workers >= workers) return;
        lock (Growth)
        {
            for (; _workers < workers; _workers++)
                new Thread(Serve) { IsBackground = true, Name = $"Gossamer convolution {_workers}" }.Start();
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
                Drain(_work!);
            }
            catch (Exception failure)
            {
                _failure = failure;
            }
            Interlocked.Decrement(ref _running);
        }
    }
}
