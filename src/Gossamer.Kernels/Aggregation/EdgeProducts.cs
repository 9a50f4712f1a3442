using System.Numerics;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Aggregation;

/// <summary>
/// Products with the adjacency of a graph, what every message-passing layer is made of. Bits do not depend on the number of threads.
/// </summary>
public static unsafe class EdgeProducts
{
    /// <summary>y = A x: each row of y is the sum of value · x[column] over the row's edges; zero without any.</summary>
    /// <param name="edges">A: [rows, columns].</param>
    /// <param name="values">Value of each edge; empty for 1.</param>
    /// <param name="x">[columns, features].</param>
    /// <param name="features">Features, at least 1.</param>
    /// <param name="y">[rows, features], overwritten; must not overlap x.</param>
    /// <param name="execution">Where and how wide. Default: all processors.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Multiply<T>(
        EdgeTopology edges, ReadOnlySpan<T> values, ReadOnlySpan<T> x, int features, Span<T> y, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        if (!values.IsEmpty) SpanLength.Check(values.Length, edges.Edges, nameof(values));
        SpanLength.Check(x.Length, checked(edges.Columns * features), nameof(x));
        SpanLength.Check(y.Length, checked(edges.Rows * features), nameof(y));
        if (y.Overlaps(x)) throw new ArgumentException("the result overlaps what is read", nameof(y));
        fixed (long* rows = edges.RowPointers)
        fixed (int* columns = edges.ColumnIndices)
        fixed (T* weights = values, from = x, to = y)
        {
            var chunks = new EdgeChunks(rows, edges.Rows, edges.Edges);
            using var partial = new AlignedBuffer<T>(checked(chunks.Count * features));
            fixed (T* sums = partial.Span)
            {
                LaneWork.Run<T, EdgeProductWork<T>>(
                    execution, new EdgeProductWork<T>(rows, columns, weights, from, features, to, sums, chunks), chunks.Count);
                for (int chunk = 0; chunk < chunks.Count; chunk++)
                {
                    if (chunks.Continued(chunk) is not (var row and >= 0)) continue;
                    for (int i = 0; i < features; i++) to[(nint)row * features + i] += sums[(nint)chunk * features + i];
                }
            }
        }
    }

    /// <summary>The product u[row] · v[column] of each edge: the gradient of y = A v by A's values where u is that of y.</summary>
    /// <param name="edges">[rows, columns].</param>
    /// <param name="u">[rows, features].</param>
    /// <param name="v">[columns, features].</param>
    /// <param name="features">Features, at least 1.</param>
    /// <param name="products">[edges], overwritten.</param>
    /// <param name="execution">Where and how wide. Default: all processors.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Sample<T>(
        EdgeTopology edges, ReadOnlySpan<T> u, ReadOnlySpan<T> v, int features, Span<T> products, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        SpanLength.Check(u.Length, checked(edges.Rows * features), nameof(u));
        SpanLength.Check(v.Length, checked(edges.Columns * features), nameof(v));
        SpanLength.Check(products.Length, edges.Edges, nameof(products));
        fixed (long* rows = edges.RowPointers)
        fixed (int* columns = edges.ColumnIndices)
        fixed (T* left = u, right = v, to = products)
        {
            var chunks = new EdgeChunks(rows, edges.Rows, edges.Edges);
            LaneWork.Run<T, EdgeDotWork<T>>(execution, new EdgeDotWork<T>(rows, columns, left, right, features, to, chunks), chunks.Count);
        }
    }
}
