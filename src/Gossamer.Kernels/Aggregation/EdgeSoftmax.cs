using System.Numerics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Aggregation;

/// <summary>Softmax over the edges of each row, as attention over neighbours needs it.</summary>
public static unsafe class EdgeSoftmax
{
    /// <summary>shares = exp(scores − greatest of the row) / sum over the row.</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Forward<T>(EdgeTopology edges, ReadOnlySpan<T> scores, Span<T> shares, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SpanLength.Check(scores.Length, edges.Edges, nameof(scores));
        SpanLength.Check(shares.Length, edges.Edges, nameof(shares));
        fixed (long* rows = edges.RowPointers)
        fixed (T* from = scores, to = shares)
        {
            var chunks = new EdgeChunks(rows, edges.Rows, edges.Edges);
            (execution ?? KernelExecution.Default).Pool.Run(new ForwardWork<T>(rows, from, to, chunks), chunks.Count);
        }
    }

    /// <summary>The gradient of the scores: share · (gradient − Σ over the row of share · gradient).</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Backward<T>(
        EdgeTopology edges, ReadOnlySpan<T> shares, ReadOnlySpan<T> sharesGradient, Span<T> scoresGradient,
        KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SpanLength.Check(shares.Length, edges.Edges, nameof(shares));
        SpanLength.Check(sharesGradient.Length, edges.Edges, nameof(sharesGradient));
        SpanLength.Check(scoresGradient.Length, edges.Edges, nameof(scoresGradient));
        fixed (long* rows = edges.RowPointers)
        fixed (T* share = shares, gradient = sharesGradient, to = scoresGradient)
        {
            var chunks = new EdgeChunks(rows, edges.Rows, edges.Edges);
            (execution ?? KernelExecution.Default).Pool.Run(new BackwardWork<T>(rows, share, gradient, to, chunks), chunks.Count);
        }
    }

    // Rows stay whole: a pass over a hub's edges is linear memory, a thousand times cheaper than gathering its neighbours.
    private readonly struct ForwardWork<T>(long* rowPointers, T* scores, T* shares, EdgeChunks chunks) : IChunkedWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Execute(int chunk)
        {
            (int first, int end) = chunks.Rows(chunk);
            for (int row = first; row < end; row++)
            {
                T greatest = T.NegativeInfinity, sum = T.Zero;
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) greatest = T.Max(greatest, scores[edge]);
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++)
                    sum += shares[edge] = T.Exp(scores[edge] - greatest);
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) shares[edge] /= sum;
            }
        }
    }

    private readonly struct BackwardWork<T>(long* rowPointers, T* shares, T* gradient, T* target, EdgeChunks chunks) : IChunkedWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Execute(int chunk)
        {
            (int first, int end) = chunks.Rows(chunk);
            for (int row = first; row < end; row++)
            {
                T sum = T.Zero;
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) sum += shares[edge] * gradient[edge];
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++)
                    target[edge] = shares[edge] * (gradient[edge] - sum);
            }
        }
    }
}
