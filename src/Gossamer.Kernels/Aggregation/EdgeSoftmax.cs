using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Aggregation;

/// <summary>Softmax over the edges of each row, as attention over neighbours needs it.</summary>
public static unsafe class EdgeSoftmax
{
    /// <summary>shares = exp(scores − greatest of the row) / sum over the row.</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Forward(EdgeTopology edges, ReadOnlySpan<float> scores, Span<float> shares, KernelExecution? execution = null)
    {
        SpanLength.Check(scores.Length, edges.Edges, nameof(scores));
        SpanLength.Check(shares.Length, edges.Edges, nameof(shares));
        fixed (long* rows = edges.RowPointers)
        fixed (float* from = scores, to = shares)
        {
            var chunks = new EdgeChunks(rows, edges.Rows, edges.Edges);
            (execution ?? KernelExecution.Default).Pool.Run(new ForwardWork(rows, from, to, chunks), chunks.Count);
        }
    }

    /// <summary>The gradient of the scores: share · (gradient − Σ over the row of share · gradient).</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Backward(
        EdgeTopology edges, ReadOnlySpan<float> shares, ReadOnlySpan<float> sharesGradient, Span<float> scoresGradient, KernelExecution? execution = null)
    {
        SpanLength.Check(shares.Length, edges.Edges, nameof(shares));
        SpanLength.Check(sharesGradient.Length, edges.Edges, nameof(sharesGradient));
        SpanLength.Check(scoresGradient.Length, edges.Edges, nameof(scoresGradient));
        fixed (long* rows = edges.RowPointers)
        fixed (float* share = shares, gradient = sharesGradient, to = scoresGradient)
        {
            var chunks = new EdgeChunks(rows, edges.Rows, edges.Edges);
            (execution ?? KernelExecution.Default).Pool.Run(new BackwardWork(rows, share, gradient, to, chunks), chunks.Count);
        }
    }

    // Rows stay whole: a pass over a hub's edges is linear memory, a thousand times cheaper than gathering its neighbours.
    private readonly struct ForwardWork(long* rowPointers, float* scores, float* shares, EdgeChunks chunks) : IChunkedWork
    {
        public void Execute(int chunk)
        {
            (int first, int end) = chunks.Rows(chunk);
            for (int row = first; row < end; row++)
            {
                float greatest = float.NegativeInfinity, sum = 0;
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) greatest = Math.Max(greatest, scores[edge]);
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) sum += shares[edge] = MathF.Exp(scores[edge] - greatest);
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) shares[edge] /= sum;
            }
        }
    }

    private readonly struct BackwardWork(long* rowPointers, float* shares, float* gradient, float* target, EdgeChunks chunks) : IChunkedWork
    {
        public void Execute(int chunk)
        {
            (int first, int end) = chunks.Rows(chunk);
            for (int row = first; row < end; row++)
            {
                float sum = 0;
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) sum += shares[edge] * gradient[edge];
                for (long edge = rowPointers[row]; edge < rowPointers[row + 1]; edge++) target[edge] = shares[edge] * (gradient[edge] - sum);
            }
        }
    }
}
