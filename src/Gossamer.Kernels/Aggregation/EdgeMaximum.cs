using System.Numerics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Aggregation;

/// <summary>
/// The greatest of the neighbours, feature by feature, and which neighbour it was. Bits do not depend on the number of threads.
/// </summary>
public static unsafe class EdgeMaximum
{
    /// <summary>The node that no feature comes from: the row has no edges.</summary>
    public const int Nobody = -1;

    /// <summary>
    /// y = max of x[column] over the row's edges, of equal ones the first edge's; NaN where a neighbour's is; zero without edges.
    /// </summary>
    /// <param name="edges">[rows, columns].</param>
    /// <param name="x">[columns, features].</param>
    /// <param name="features">Features, at least 1.</param>
    /// <param name="y">[rows, features], overwritten.</param>
    /// <param name="winners">The column that each comes from, or <see cref="Nobody"/>: [rows, features], overwritten.</param>
    /// <param name="execution">Where; the width does not matter. Default: all processors.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Forward<T>(
        EdgeTopology edges, ReadOnlySpan<T> x, int features, Span<T> y, Span<int> winners, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        SpanLength.Check(x.Length, checked(edges.Columns * features), nameof(x));
        SpanLength.Check(y.Length, checked(edges.Rows * features), nameof(y));
        SpanLength.Check(winners.Length, y.Length, nameof(winners));
        if (y.Overlaps(x)) throw new ArgumentException("the result overlaps what is read", nameof(y));
        fixed (long* rows = edges.RowPointers)
        fixed (int* columns = edges.ColumnIndices, from = winners)
        fixed (T* values = x, to = y)
        {
            var chunks = new EdgeChunks(rows, edges.Rows, edges.Edges);
            using var partial = new AlignedBuffer<T>(checked(chunks.Count * features));
            using var partialWinners = new AlignedBuffer<int>(partial.Length);
            fixed (T* greatest = partial.Span)
            fixed (int* theirs = partialWinners.Span)
            {
                var work = new Work<T>(rows, columns, values, features, to, from, greatest, theirs, chunks);
                (execution ?? KernelExecution.Default).Pool.Run(work, chunks.Count);
                for (int chunk = 0; chunk < chunks.Count; chunk++)
                {
                    if (chunks.Continued(chunk) is not (var row and >= 0)) continue;
                    for (int i = 0; i < features; i++)
                        Take(
                            greatest[(nint)chunk * features + i], theirs[(nint)chunk * features + i], ref to[(nint)row * features + i],
                            ref from[(nint)row * features + i]);
                }
            }
        }
    }

    // The first NaN stays, as in PyTorch.
    private static void Take<T>(T value, int column, ref T greatest, ref int winner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (value <= greatest || T.IsNaN(greatest)) return;
        (greatest, winner) = (value, column);
    }

    private readonly struct Work<T>(
        long* rowPointers, int* columns, T* x, int features, T* y, int* winners, T* partial, int* partialWinners, EdgeChunks chunks) : IChunkedWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Execute(int chunk)
        {
            (long first, long end) = chunks.Edges(chunk);
            nint own = (nint)chunk * features;
            if (chunks.Continued(chunk) is var row and >= 0)
                Row(first, Math.Min(end, rowPointers[row + 1]), partial + own, partialWinners + own);
            (int firstRow, int endRow) = chunks.Rows(chunk);
            for (row = firstRow; row < endRow; row++)
                Row(rowPointers[row], Math.Min(end, rowPointers[row + 1]), y + (nint)row * features, winners + (nint)row * features);
        }

        private void Row(long first, long end, T* greatest, int* winner)
        {
            new Span<T>(greatest, features).Clear();
            new Span<int>(winner, features).Fill(Nobody);
            if (first >= end) return;
            new ReadOnlySpan<T>(x + (nint)columns[first] * features, features).CopyTo(new Span<T>(greatest, features));
            new Span<int>(winner, features).Fill(columns[first]);
            for (long edge = first + 1; edge < end; edge++)
            {
                int column = columns[edge];
                T* row = x + (nint)column * features;
                for (int i = 0; i < features; i++) Take(row[i], column, ref greatest[i], ref winner[i]);
            }
        }
    }
}
