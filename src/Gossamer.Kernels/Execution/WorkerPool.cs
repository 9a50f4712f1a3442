using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Gossamer.Kernels.Execution;

/// <summary>
/// A few threads that wait for chunks of work. The caller computes along, so that a pool of one thread has no worker at all.
/// Handing work out allocates nothing and costs about a microsecond while workers are still spinning after the last work.
/// Own threads rather than <see cref="Parallel"/>: a sparse layer takes a tenth of a millisecond.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    // Roughly 20 to 50 microseconds: long enough for the gap between two layers, short enough to leave the core to others.
    private const int SpinsBeforeSleep = 400;

    private readonly Thread[] _workers;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _busy = new();

    // What the present work is. Stable while any of its chunks is unfinished.
    private unsafe void* _work;
    private unsafe delegate*<void*, int, void> _execute;
    private int _chunks;
    private Exception? _failure;

    // Chunks that nobody has taken yet; a successful decrement takes one, and only of the present work.
    private volatile int _remaining;
    private volatile int _finished;
    private int _sleeping;
    private volatile bool _disposed;

    /// <summary>Starts <paramref name="threads"/> − 1 workers.</summary>
    /// <param name="threads">Threads that compute, the caller's included; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"kernel worker {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>A pool with a thread for each processor, started on first use and kept to the end of the process.</summary>
    public static WorkerPool Shared { get; } = new(Environment.ProcessorCount);

    /// <summary>Threads that compute, the caller's included.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>Ends the workers.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_workers.Length > 0) _wake.Release(_workers.Length);
        foreach (Thread worker in _workers) worker.Join();
        _wake.Dispose();
    }

    /// <summary>
    /// Computes chunks 0 to <paramref name="chunks"/> − 1, taken in this order, and returns when all are done. Where the pool
    /// is in use already (another thread, or a chunk that hands out work itself) the caller computes all of them.
    /// </summary>
    public unsafe void Run<TWork>(in TWork work, int chunks)
        where TWork : unmanaged, IChunkedWork
    {
        if (_workers.Length == 0 || chunks < 2 || _busy.IsHeldByCurrentThread || !_busy.TryEnter())
        {
            for (int chunk = 0; chunk < chunks; chunk++) work.Execute(chunk);
            return;
        }
        try
        {
            TWork copy = work;
            _work = &copy;
            _execute = &Execute<TWork>;
            _chunks = chunks;
            _finished = 0;
            Interlocked.Exchange(ref _remaining, chunks);
            int sleeping = Interlocked.Exchange(ref _sleeping, 0);
            if (sleeping > 0) _wake.Release(sleeping);

            while (TakeChunk()) { }
            var wait = new SpinWait();
            while (_finished < chunks) wait.SpinOnce(sleep1Threshold: -1);
            if (_failure is Exception failure)
            {
                _failure = null;
                ExceptionDispatchInfo.Throw(failure);
            }
        }
        finally
        {
            _busy.Exit();
        }
    }

    /// <summary>The same for a work that is an object.</summary>
    internal void Run(ICountedWork work)
    {
        var handle = GCHandle.Alloc(work);
        try
        {
            Run(new ObjectWork(GCHandle.ToIntPtr(handle)), work.Chunks);
        }
        finally
        {
            handle.Free();
        }
    }

    private static unsafe void Execute<TWork>(void* work, int chunk)
        where TWork : unmanaged, IChunkedWork => ((TWork*)work)->Execute(chunk);

    /// <summary>Takes and computes one chunk; false when none is left.</summary>
    private unsafe bool TakeChunk()
    {
        int remaining = _remaining;
        while (remaining > 0)
        {
            int seen = Interlocked.CompareExchange(ref _remaining, remaining - 1, remaining);
            if (seen == remaining)
            {
                try
                {
                    _execute(_work, _chunks - remaining);
                }
                catch (Exception failure)
                {
                    Interlocked.CompareExchange(ref _failure, failure, null);
                }
                Interlocked.Increment(ref _finished);
                return true;
            }
            remaining = seen;
        }
        return false;
    }

    private void Work()
    {
        while (!_disposed)
        {
            if (TakeChunk()) continue;
            for (int spin = 0; spin < SpinsBeforeSleep && _remaining == 0; spin++) Thread.SpinWait(8);
            if (_remaining > 0) continue;
            // Announce the sleep before the last look: the caller publishes work before it counts sleepers.
            Interlocked.Increment(ref _sleeping);
            if (_remaining == 0 && !_disposed) _wake.Wait();
        }
    }

    /// <summary>An object behind a handle, so that it can be handed over like the works that are structs.</summary>
    private readonly struct ObjectWork(nint handle) : IChunkedWork
    {
        public void Execute(int chunk) => ((IChunkedWork)GCHandle.FromIntPtr(handle).Target!).Execute(chunk);
    }
}
