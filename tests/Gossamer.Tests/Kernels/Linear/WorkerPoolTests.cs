using System.Diagnostics;
using Gossamer.Kernels.Execution;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public unsafe void Every_chunk_runs_once_in_every_round(int threads)
    {
        using var pool = new WorkerPool(threads);
        Assert.Equal(threads, pool.Threads);
        int* counts = stackalloc int[40];
        for (int round = 1; round <= 2000; round++)
        {
            int chunks = round % 41;
            new Span<int>(counts, 40).Clear();
            pool.Run(new Counting(counts), chunks);
            for (int chunk = 0; chunk < 40; chunk++) Assert.Equal(chunk < chunks ? 1 : 0, counts[chunk]);
        }
    }

    [Fact]
    public unsafe void Workers_that_fell_asleep_wake_up()
    {
        using var pool = new WorkerPool(3);
        int* counts = stackalloc int[8];
        for (int round = 0; round < 20; round++)
        {
            Thread.Sleep(2);
            pool.Run(new Counting(counts), 8);
        }
        for (int chunk = 0; chunk < 8; chunk++) Assert.Equal(20, counts[chunk]);
    }

    [Fact]
    public async Task Callers_at_the_same_time_each_get_their_own_work_done()
    {
        using var pool = new WorkerPool(2);
        Task[] callers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Repeat(pool)))];
        await Task.WhenAll(callers);

        static unsafe void Repeat(WorkerPool pool)
        {
            int* counts = stackalloc int[16];
            for (int round = 0; round < 500; round++) pool.Run(new Counting(counts), 16);
            for (int chunk = 0; chunk < 16; chunk++) Assert.Equal(500, counts[chunk]);
        }
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_the_pool_goes_on()
    {
        using var pool = new WorkerPool(2);
        for (int round = 0; round < 10; round++)
            Assert.Throws<InvalidOperationException>(() => pool.Run(default(Failing), 4));
        Every_chunk_runs_once_in_every_round(2);
    }

    [Fact]
    public void Disposing_ends_the_workers()
    {
        var pool = new WorkerPool(4);
        var watch = Stopwatch.StartNew();
        pool.Dispose();
        pool.Dispose();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
    }

    private readonly unsafe struct Counting(int* counts) : IChunkedWork
    {
        public void Execute(int chunk) => Interlocked.Increment(ref counts[chunk]);
    }

    private readonly struct Failing : IChunkedWork
    {
        public void Execute(int chunk)
        {
            if (chunk == 2) throw new InvalidOperationException("chunk 2");
        }
    }
}
