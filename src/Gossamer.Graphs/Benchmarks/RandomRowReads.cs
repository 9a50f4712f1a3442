using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>
/// How fast this machine reads rows of a table in random order, all threads at once: what no aggregation over neighbours can beat that does
/// not know the graph's order.
/// </summary>
internal sealed unsafe class RandomRowReads : IDisposable
{
    private const int Chunks = 256, RowsAhead = 12, LineFloats = 16, Repetitions = 5;

    private readonly AlignedBuffer<float> _table;
    private readonly AlignedBuffer<int> _order;
    private readonly AlignedBuffer<float> _sums = new(Chunks * LineFloats);
    private readonly int _features;

    /// <summary>A table of <paramref name="rows"/> rows, and an order of <paramref name="reads"/> rows.</summary>
    public RandomRowReads(int rows, int features, int reads)
    {
        _features = features;
        _table = new AlignedBuffer<float>(rows * features);
        _table.Span.Fill(1);
        _order = new AlignedBuffer<int>(reads);
        var random = new CounterRandom(0, "random rows");
        for (int i = 0; i < reads; i++) _order.Span[i] = random.Below((ulong)i, rows);
    }

    /// <summary>Bytes of the rows that <see cref="Read"/> reads.</summary>
    public long Bytes => 4L * _features * _order.Length;

    /// <summary>Reads all rows of the order once.</summary>
    public void Read()
    {
        fixed (float* table = _table.Span, sums = _sums.Span)
        fixed (int* order = _order.Span)
        {
            WorkerPool.Shared.Run(new ReadWork(table, order, _order.Length, _features, sums), Chunks);
        }
    }

    /// <summary>Bytes a second, the best of some passes.</summary>
    public double BytesPerSecond()
    {
        Read();
        double best = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            long started = Stopwatch.GetTimestamp();
            Read();
            best = Math.Max(best, Bytes / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return best;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table.Dispose();
        _order.Dispose();
        _sums.Dispose();
    }

    private readonly struct ReadWork(float* table, int* order, int reads, int features, float* sums) : IChunkedWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int chunk)
        {
            int first = (int)((long)reads * chunk / Chunks), end = (int)((long)reads * (chunk + 1) / Chunks);
            Vector512<float> a = default, b = default;
            for (int i = first; i < end; i++)
            {
                if (Sse.IsSupported && i + RowsAhead < end)
                {
                    float* ahead = table + (nint)order[i + RowsAhead] * features;
                    for (int j = 0; j < features; j += LineFloats) Sse.Prefetch0(ahead + j);
                }
                float* row = table + (nint)order[i] * features;
                for (int j = 0; j + 2 * LineFloats <= features; j += 2 * LineFloats)
                {
                    a += Vector512.Load(row + j);
                    b += Vector512.Load(row + j + LineFloats);
                }
            }
            (a + b).Store(sums + chunk * LineFloats);
        }
    }
}
