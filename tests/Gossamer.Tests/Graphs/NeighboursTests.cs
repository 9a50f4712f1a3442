using CsCheck;
using Gossamer.Graphs.Messages;
using Gossamer.Kernels.Aggregation;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Tensors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Graphs;

/// <summary>
/// Functions of a graph's edges and their derivatives, against dense matrices of libtorch in double precision and against differences.
/// </summary>
public sealed class NeighboursTests
{
    /// <summary>Graphs with empty rows, loops and repeated edges.</summary>
    private static readonly Gen<EdgeTopology> Graphs = Gen.Select(Gen.Int[1, 8], Gen.Int[1, 7], Gen.Int[0, 30], Gen.ULong).Select(
        static (rows, columns, edges, seed) =>
        {
            var random = new CounterRandom(seed, "edges");
            return EdgeTopology.FromPairs(
                rows, columns, [.. Enumerable.Range(0, edges).Select(i => random.Below((ulong)(2 * i), rows))],
                [.. Enumerable.Range(0, edges).Select(i => random.Below((ulong)(2 * i + 1), columns))]);
        });

    private static readonly Gen<(EdgeTopology Edges, int Features)> Cases = Gen.Select(Graphs, Gen.Int[1, 9]);

    [Fact]
    public void Sums_and_their_derivatives_are_those_of_a_dense_matrix() => Cases.Sample(
        static (edges, features) => Compare(
            edges, [Numbers(1, edges.Columns, features), Numbers(2, edges.Edges)],
            (neighbours, x) => neighbours.Sum(x[0], x[1]),
            x => Dense(edges, x[1]).matmul(x[0])),
        iter: 30, threads: 1);

    [Fact]
    public void Sums_without_values_take_them_for_one() => Cases.Sample(
        static (edges, features) => Compare(
            edges, [Numbers(1, edges.Columns, features)],
            (neighbours, x) => neighbours.Sum(x[0]),
            x => Dense(edges, ones(edges.Edges, ScalarType.Float64)).matmul(x[0])),
        iter: 20, threads: 1);

    [Fact]
    public void Products_and_their_derivatives_are_those_of_gathered_rows() => Cases.Sample(
        static (edges, features) => Compare(
            edges, [Numbers(1, edges.Rows, features), Numbers(2, edges.Columns, features)],
            (neighbours, x) => neighbours.Products(x[0], x[1]),
            x => (x[0].index_select(0, Rows(edges)) * x[1].index_select(0, Columns(edges))).sum(1)),
        iter: 30, threads: 1);

    [Fact]
    public void Shares_and_their_derivatives_are_those_of_softmax_row_by_row() => Graphs.Sample(
        static edges => Compare(
            edges, [Numbers(1, edges.Edges)],
            (neighbours, x) => neighbours.Softmax(x[0] * 3),
            x => cat([zeros(0, ScalarType.Float64), .. Enumerable.Range(0, edges.Rows).Select(row => (x[0] * 3)
                .narrow(0, edges.RowPointers[row], edges.RowPointers[row + 1] - edges.RowPointers[row]).softmax(0))])),
        iter: 30, threads: 1);

    [Fact]
    public void Maxima_and_their_derivatives_are_those_of_libtorch() => Cases.Sample(
        static (edges, features) => Compare(
            edges, [Numbers(1, edges.Columns, features)],
            (neighbours, x) => neighbours.Maximum(x[0]),
            x => cat([.. Enumerable.Range(0, edges.Rows).Select(row =>
            {
                int[] own = edges.ColumnIndices[(int)edges.RowPointers[row]..(int)edges.RowPointers[row + 1]].ToArray();
                return own.Length == 0
                    ? zeros([1, features], ScalarType.Float64)
                    : x[0].index_select(0, tensor([.. own.Distinct().Select(static column => (long)column)])).amax([0], keepdim: true);
            })])),
        iter: 30, threads: 1);

    [Fact]
    public void Of_equal_neighbours_the_first_edge_has_the_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        using var neighbours = new Neighbours(EdgeTopology.FromPairs(2, 3, [0, 0, 0], [2, 1, 0]));
        Tensor x = tensor(new float[] { 5, 1, 5, 2, 5, 2 }).reshape(3, 2).requires_grad_();
        Tensor y = neighbours.Maximum(x);
        Assert.Equal([5, 2, 0, 0], TensorData.Copy<float>(y));
        y.sum().backward();
        Assert.Equal([0, 0, 0, 0, 1, 1], TensorData.Copy<float>(x.grad!));
    }

    [Fact]
    public void Attention_over_a_graph_has_the_gradient_that_differences_give()
    {
        using DisposeScope scope = NewDisposeScope();
        EdgeTopology edges = EdgeTopology.FromPairs(4, 4, [0, 0, 1, 1, 1, 3, 3, 2], [0, 1, 1, 2, 3, 3, 3, 2]);
        using var neighbours = new Neighbours(edges);
        Tensor x = Numbers(5, 4, 3), weight = Numbers(6, 4, 3);

        Tensor Loss(Tensor input)
        {
            Tensor one = ones(4, 1, ScalarType.Float64);
            Tensor u = cat([input.narrow(1, 0, 1), one], 1), v = cat([one, input.narrow(1, 1, 1)], 1);
            Tensor shares = neighbours.Softmax(nn.functional.leaky_relu(neighbours.Products(u, v), 0.2));
            return (neighbours.Sum(input, shares) * weight).square().sum() + neighbours.Maximum(input).pow(3).sum();
        }

        Tensor leaf = x.clone().requires_grad_();
        Loss(leaf).backward();
        double[] gradient = TensorData.Copy<double>(leaf.grad!);
        const double Step = 1e-6;
        for (int i = 0; i < gradient.Length; i++)
        {
            double[] values = TensorData.Copy<double>(x);
            double At(double shift)
            {
                double[] moved = [.. values];
                moved[i] += shift;
                return Loss(tensor(moved).reshape(4, 3)).item<double>();
            }
            double difference = (At(Step) - At(-Step)) / (2 * Step);
            Assert.Equal(difference, gradient[i], 1e-7 * (1 + Math.Abs(difference)));
        }
    }

    [Fact]
    public void Single_precision_is_double_precision_rounded() => Cases.Sample(
        static (edges, features) =>
        {
            using DisposeScope scope = NewDisposeScope();
            using var neighbours = new Neighbours(edges);
            Tensor x = Numbers(1, edges.Columns, features), values = Numbers(2, edges.Edges);
            Tensor single = neighbours.Sum(x.to(ScalarType.Float32), values.to(ScalarType.Float32));
            Assert.Equal(ScalarType.Float32, single.dtype);
            Assert.True(allclose(neighbours.Sum(x, values), single.to(ScalarType.Float64), 1e-4, 1e-5));
        },
        iter: 20, threads: 1);

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var neighbours = new Neighbours(EdgeTopology.FromPairs(3, 3, [0, 1, 1, 2], [1, 0, 2, 2]));
        using Tensor x = Numbers(1, 3, 4).DetachFromDisposeScope(), scores = Numbers(2, 4).DetachFromDisposeScope();
        x.requires_grad_();
        scores.requires_grad_();
        Step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++) Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = neighbours.Sum(x, neighbours.Softmax(scores)) + neighbours.Maximum(x);
            (y.square().sum() + neighbours.Products(x, x).sum()).backward();
            x.grad = null;
            scores.grad = null;
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        using DisposeScope scope = NewDisposeScope();
        using var neighbours = new Neighbours(EdgeTopology.FromPairs(2, 3, [0, 1], [2, 0]));
        Assert.Contains(
            "[3, features]", Assert.Throws<ArgumentException>(() => neighbours.Sum(zeros(2, 4))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "expected [2]", Assert.Throws<ArgumentException>(() => neighbours.Sum(zeros(3, 4), zeros(3))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Int64", Assert.Throws<ArgumentException>(() => neighbours.Sum(zeros([3, 4], ScalarType.Int64))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Float64", Assert.Throws<ArgumentException>(() => neighbours.Sum(zeros(3, 4), zeros([2], ScalarType.Float64))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => neighbours.Products(zeros(2, 4), zeros(3, 5)));
        Assert.Throws<ArgumentException>(() => neighbours.Softmax(zeros(3)));
        Assert.Throws<ArgumentException>(() => neighbours.Maximum(zeros(3)));
    }

    /// <summary>Compares values, gradients and second derivatives of a function with those of a reference.</summary>
    private static void Compare(
        EdgeTopology edges, Tensor[] inputs, Func<Neighbours, Tensor[], Tensor> function, Func<Tensor[], Tensor> reference)
    {
        using DisposeScope scope = NewDisposeScope();
        using var neighbours = new Neighbours(edges);
        (Tensor value, Tensor[] first, Tensor[] second) = Derivatives(inputs, leaves => function(neighbours, leaves));
        (Tensor expected, Tensor[] expectedFirst, Tensor[] expectedSecond) = Derivatives(inputs, reference);
        Near(expected, value);
        for (int i = 0; i < inputs.Length; i++)
        {
            Near(expectedFirst[i], first[i]);
            Near(expectedSecond[i], second[i]);
        }
    }

    private static (Tensor, Tensor[], Tensor[]) Derivatives(Tensor[] inputs, Func<Tensor[], Tensor> function)
    {
        Tensor[] leaves = [.. inputs.Select(static input => input.clone().requires_grad_())];
        Tensor value = function(leaves);
        // Not linear, so that gradients of the result differ from place to place and depend on the inputs.
        Tensor loss = (value.square() * Numbers(9, [.. value.shape])).sum() + value.pow(3).sum()
            + (leaves[0] * 0).sum() + (leaves[^1] * 0).sum();
        Tensor[] gradients = [.. autograd.grad([loss], leaves, retain_graph: true, create_graph: true)];
        Tensor flow = zeros([], ScalarType.Float64);
        for (int i = 0; i < leaves.Length; i++)
            flow = flow + (gradients[i] * Numbers(20 + (ulong)i, [.. leaves[i].shape])).sum() + (leaves[i] * 0).sum();
        Tensor[] second = [.. autograd.grad([flow], leaves)];
        return (value, gradients, second);
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(allclose(expected, actual, 1e-9, 1e-10), $"expected\n{expected.str()}\nbut was\n{actual.str()}");
    }

    private static Tensor Dense(EdgeTopology edges, Tensor values) =>
        zeros((long)edges.Rows * edges.Columns, ScalarType.Float64)
            .index_add(0, Rows(edges) * edges.Columns + Columns(edges), values, 1).view(edges.Rows, edges.Columns);

    private static Tensor Rows(EdgeTopology edges) => tensor([.. edges.RowIndices().Select(static row => (long)row)]);

    private static Tensor Columns(EdgeTopology edges) => tensor([.. edges.ColumnIndices.ToArray().Select(static column => (long)column)]);

    private static Tensor Numbers(ulong seed, params long[] shape)
    {
        var random = new CounterRandom(seed, "numbers");
        double[] values = new double[shape.Aggregate(1L, static (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++) values[i] = 2 * random.Uniform((ulong)i) - 1;
        return tensor(values).reshape(shape);
    }
}
