using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Ring;

/// <summary>
/// A fully connected layer for few samples: each weight is used so rarely that reading it is all that costs, so rows are multiplied
/// where they lie.
/// </summary>
public static class RingDots
{
    /// <summary>Adds [batch, depth] · [rows, depth]ᵀ to [batch, rows].</summary>
    /// <param name="weights">[rows, depth].</param>
    /// <param name="x">[batch, depth].</param>
    /// <param name="result">[batch, rows].</param>
    /// <param name="rows">Output features.</param>
    /// <param name="depth">Input features.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="pool">The threads.</param>
    public static unsafe void Accumulate<T>(
        ReadOnlySpan<T> weights, ReadOnlySpan<T> x, Span<T> result, int rows, int depth, int batch, WorkerPool pool)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        SpanLength.Check(weights.Length, checked(rows * depth), nameof(weights));
        SpanLength.Check(x.Length, checked(batch * depth), nameof(x));
        SpanLength.Check(result.Length, checked(batch * rows), nameof(result));
        fixed (T* w = weights, input = x, output = result)
        {
            var chunks = new WorkChunks(rows, depth * batch);
            pool.Run(new Work<T>(w, input, output, rows, depth, batch, chunks), chunks.Count);
        }
    }

    private readonly unsafe struct Work<T>(T* weights, T* x, T* result, int rows, int depth, int batch, WorkChunks chunks) : IChunkedWork
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        public void Execute(int chunk)
        {
            (int first, int end) = chunks[chunk];
            for (int row = first; row < end; row++)
            {
                for (int sample = 0; sample < batch; sample++)
                    result[sample * rows + row] += Dot(weights + (long)row * depth, x + (long)sample * depth);
            }
        }

        private T Dot(T* a, T* b)
        {
            Vector512<T> sum0 = Vector512<T>.Zero, sum1 = sum0;
            int i = 0, lanes = Vector512<T>.Count;
            for (; i <= depth - 2 * lanes; i += 2 * lanes)
            {
                sum0 += Vector512.Load(a + i) * Vector512.Load(b + i);
                sum1 += Vector512.Load(a + i + lanes) * Vector512.Load(b + i + lanes);
            }
            T sum = Vector512.Sum(sum0 + sum1);
            for (; i < depth; i++) sum += a[i] * b[i];
            return sum;
        }
    }
}
