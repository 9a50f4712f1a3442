using CsCheck;
using Gossamer.Kernels.Aggregation;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels.Aggregation;

/// <summary>Products with graphs against sums written out in double precision.</summary>
public sealed class EdgeProductsTests
{
    /// <summary>Graphs with empty rows, loops, repeated edges and a row with most of the edges.</summary>
    private static readonly Gen<EdgeTopology> Graphs = Gen.Select(Gen.Int[1, 30], Gen.Int[1, 25], Gen.Int[0, 1500], Gen.ULong).Select(static (rows, columns, edges, seed) =>
    {
        var random = new CounterRandom(seed, "edges");
        int[] targets = [.. Enumerable.Range(0, edges).Select(i => (i & 3) == 0 ? random.Below((ulong)i, rows) : rows / 2)];
        int[] sources = [.. Enumerable.Range(0, edges).Select(i => random.Fork("columns").Below((ulong)i, columns))];
        return EdgeTopology.FromPairs(rows, columns, targets, sources);
    });

    private static readonly Gen<int> Features = Gen.Int[0, 7].Select(static i => new[] { 1, 3, 8, 16, 41, 64, 128, 200 }[i]);

    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Supported];

    [Theory, MemberData(nameof(Widths))]
    public void Products_are_sums_over_neighbours(LaneWidth width) => Gen.Select(Graphs, Features, Gen.Bool).Sample(
        (edges, features, weighted) =>
        {
            float[] values = weighted ? Numbers(edges.Edges, 1) : [];
            float[] x = Numbers(edges.Columns * features, 2), y = Numbers(edges.Rows * features, 3);
            EdgeProducts.Multiply(edges, values, x, features, y, new KernelExecution(WorkerPool.Shared, width));
            for (int row = 0; row < edges.Rows; row++)
            {
                for (int feature = 0; feature < features; feature++)
                {
                    double sum = 0, magnitude = 0;
                    for (long edge = edges.RowPointers[row]; edge < edges.RowPointers[row + 1]; edge++)
                    {
                        double product = (double)x[edges.ColumnIndices[(int)edge] * features + feature] * (weighted ? values[edge] : 1);
                        sum += product;
                        magnitude += Math.Abs(product);
                    }
                    Assert.Equal(sum, y[row * features + feature], 1e-5 * magnitude + 1e-30);
                }
            }
        },
        iter: 40, threads: 1);

    [Theory, MemberData(nameof(Widths))]
    public void Sampled_products_are_those_of_both_ends(LaneWidth width) => Gen.Select(Graphs, Features).Sample(
        (edges, features) =>
        {
            float[] u = Numbers(edges.Rows * features, 1), v = Numbers(edges.Columns * features, 2), products = new float[edges.Edges];
            EdgeProducts.Sample(edges, u, v, features, products, new KernelExecution(WorkerPool.Shared, width));
            int[] rows = edges.RowIndices();
            for (int edge = 0; edge < edges.Edges; edge++)
            {
                double sum = Enumerable.Range(0, features).Sum(
                    i => (double)u[rows[edge] * features + i] * v[edges.ColumnIndices[edge] * features + i]);
                Assert.Equal(sum, products[edge], 1e-4);
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public void Bits_do_not_depend_on_threads() => Gen.Select(Graphs, Features).Sample(
        (edges, features) =>
        {
            float[] values = Numbers(edges.Edges, 1), x = Numbers(edges.Columns * features, 2);
            float[]? first = null;
            foreach (int threads in (int[])[1, 2, 3, 16])
            {
                using var pool = new WorkerPool(threads);
                float[] y = new float[edges.Rows * features];
                EdgeProducts.Multiply(edges, values, x, features, y, new KernelExecution(pool, LaneWidths.Widest));
                Assert.Equal(first ??= y, y);
            }
        },
        iter: 15, threads: 1);

    [Fact]
    public void Maxima_are_those_of_a_search_and_come_from_the_first_edge_for_any_number_of_threads() => Gen.Select(Graphs, Features).Sample(
        (edges, features) =>
        {
            // Few values, so that neighbours are often equal.
            float[] x = [.. Numbers(edges.Columns * features, 2, 3).Select(static value => MathF.Round(value))];
            foreach (int threads in (int[])[1, 2, 5])
            {
                using var pool = new WorkerPool(threads);
                float[] y = new float[edges.Rows * features];
                int[] winners = new int[y.Length];
                EdgeMaximum.Forward<float>(edges, x, features, y, winners, new KernelExecution(pool, LaneWidths.Widest));
                for (int row = 0; row < edges.Rows; row++)
                {
                    int[] own = edges.ColumnIndices[(int)edges.RowPointers[row]..(int)edges.RowPointers[row + 1]].ToArray();
                    for (int feature = 0; feature < features; feature++)
                    {
                        float greatest = own.Length == 0 ? 0 : own.Max(column => x[column * features + feature]);
                        int winner = own.Length == 0 ? EdgeMaximum.Nobody : own.First(column => x[column * features + feature] == greatest);
                        Assert.Equal((greatest, winner), (y[row * features + feature], winners[row * features + feature]));
                    }
                }
            }
        },
        iter: 15, threads: 1);

    [Fact]
    public void A_maximum_with_something_that_is_no_number_is_none()
    {
        EdgeTopology edges = EdgeTopology.FromPairs(1, 3, [0, 0, 0], [0, 1, 2]);
        double[] y = new double[1];
        int[] winners = new int[1];
        EdgeMaximum.Forward<double>(edges, [1, double.NaN, 5], 1, y, winners);
        Assert.Equal((double.NaN, 1), (y[0], winners[0]));
    }

    [Fact]
    public void Double_precision_is_that_of_sums_written_out() => Gen.Select(Graphs, Features).Sample(
        (edges, features) =>
        {
            double[] values = [.. Numbers(edges.Edges, 1)], x = [.. Numbers(edges.Columns * features, 2)], y = new double[edges.Rows * features];
            EdgeProducts.Multiply<double>(edges, values, x, features, y);
            int[] rows = edges.RowIndices();
            double[] expected = new double[y.Length];
            for (int edge = 0; edge < edges.Edges; edge++)
                for (int i = 0; i < features; i++)
                    expected[rows[edge] * features + i] += values[edge] * x[edges.ColumnIndices[edge] * features + i];
            for (int i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], 1e-10);
        },
        iter: 15, threads: 1);

    [Fact]
    public void Shares_of_a_row_add_up_to_one_and_their_gradient_is_that_of_differences() => Graphs.Sample(
        static edges =>
        {
            float[] scores = Numbers(edges.Edges, 1, 4), shares = new float[edges.Edges], gradient = Numbers(edges.Edges, 2), result = new float[edges.Edges];
            EdgeSoftmax.Forward(edges, scores, shares);
            EdgeSoftmax.Backward(edges, shares, gradient, result);
            for (int row = 0; row < edges.Rows; row++)
            {
                int[] own = [.. Enumerable.Range((int)edges.RowPointers[row], (int)(edges.RowPointers[row + 1] - edges.RowPointers[row]))];
                if (own.Length == 0) continue;
                double sum = own.Sum(edge => Math.Exp(scores[edge]));
                foreach (int edge in own) Assert.Equal(Math.Exp(scores[edge]) / sum, shares[edge], 1e-5);
                int changed = own[^1];
                const double Step = 1e-5;
                double Loss(double shift)
                {
                    double total = own.Sum(edge => Math.Exp(scores[edge] + (edge == changed ? shift : 0)));
                    return own.Sum(edge => gradient[edge] * Math.Exp(scores[edge] + (edge == changed ? shift : 0)) / total);
                }
                Assert.Equal((Loss(Step) - Loss(-Step)) / (2 * Step), result[changed], 1e-4);
            }
        },
        iter: 60, threads: 1);

    [Fact]
    public void Transposed_edges_are_the_same_edges() => Graphs.Sample(
        static edges =>
        {
            (EdgeTopology turned, IReadOnlyList<int> order) = edges.Transposed;
            int[] rows = edges.RowIndices(), turnedRows = turned.RowIndices();
            Assert.Equal(Enumerable.Range(0, edges.Edges), order.Order());
            for (int place = 0; place < edges.Edges; place++)
            {
                Assert.Equal(rows[order[place]], turned.ColumnIndices[place]);
                Assert.Equal(edges.ColumnIndices[order[place]], turnedRows[place]);
            }
        },
        iter: 60, threads: 1);

    [Fact]
    public void Malformed_graphs_and_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => EdgeTopology.Create(2, [0, 2, 1], [0]));
        Assert.Throws<ArgumentException>(() => EdgeTopology.Create(2, [0, 1], [2]));
        Assert.Throws<ArgumentException>(() => EdgeTopology.FromPairs(2, 2, [0], [0, 1]));
        Assert.Throws<ArgumentException>(() => EdgeTopology.FromPairs(2, 2, [2], [0]));
        EdgeTopology edges = EdgeTopology.FromPairs(2, 3, [0, 1], [2, 0]);
        Assert.Throws<ArgumentException>(() => EdgeProducts.Multiply(edges, [], new float[5], 2, new float[4]));
        Assert.Throws<ArgumentException>(() => EdgeProducts.Multiply(edges, new float[3], new float[6], 2, new float[4]));
        Assert.Throws<ArgumentException>(() => EdgeProducts.Multiply(edges, [], new float[6], 2, new float[6]));
    }

    private static float[] Numbers(int count, ulong seed, double scale = 1)
    {
        var random = new CounterRandom(seed, "numbers");
        return [.. Enumerable.Range(0, count).Select(i => (float)(scale * (2 * random.Uniform((ulong)i) - 1)))];
    }
}
