using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

public sealed class BlockLinearTests : IDisposable
{
    private static readonly (int Rows, int Columns)[] Shapes = [(1, 4), (4, 4), (8, 8), (16, 16), (12, 4), (1, 8)];

    private readonly WorkerPool _pool = new(2);

    /// <summary>Block shapes; grids from empty to full, with empty rows and columns of blocks.</summary>
    private static readonly Gen<(BlockTopology Blocks, int Batch, ulong Seed)> Drawn =
        from shape in Gen.Int[0, Shapes.Length - 1].Select(static i => Shapes[i])
        from rows in Gen.Int[1, 5]
        from columns in Gen.Int[1, 5]
        from share in Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double.Unit)
        from batch in Gen.OneOf(Gen.Int[1, 70], Gen.Const(128), Gen.Const(160))
        from seed in Gen.ULong
        let chosen = new CounterRandom(seed, "blocks").Sample(rows * columns, (int)(share * rows * columns))
        select (BlockTopology.Create(SparseTopology.FromPositions(rows, columns, chosen), shape.Rows, shape.Columns), batch, seed);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(SparseLinearTests.Kernels), MemberType = typeof(SparseLinearTests))]
    public void All_products_match_their_definition(LaneWidth width, bool isDouble)
    {
        if (isDouble) Check<double>();
        else Check<float>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Gen.Select(Drawn, Gen.Bool, Gen.Bool).Sample(
                (drawn, bias, rectified) =>
                {
                    var expected = new LinearCase<T>(drawn.Blocks.Positions, drawn.Batch, drawn.Seed);
                    Results<T> actual = Compute(drawn.Blocks, expected, bias, rectified, new KernelExecution(_pool, width));
                    Assert.Null(expected.Forward(bias, rectified).Difference(expected.Unpack(actual.Output, drawn.Blocks.Rows)));
                    Assert.Null(expected.Forward(bias, rectified).Difference(actual.Samples));
                    Assert.Null(expected.InputGradient().Difference(expected.Unpack(actual.InputGradient, drawn.Blocks.Columns)));
                    Assert.Null(expected.WeightGradient().Difference(actual.WeightGradient));
                    Assert.Null(expected.BiasGradient().Difference(actual.BiasGradient));
                },
                iter: 40, threads: 1);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        foreach ((int rows, int columns) in ((int, int)[])[(1, 4), (4, 4), (16, 16)])
        {
            var grid = SparseTopology.FromPositions(24, 20, new CounterRandom(3, "grid").Sample(480, 150));
            BlockTopology blocks = BlockTopology.Create(grid, rows, columns);
            var drawn = new LinearCase<float>(blocks.Positions, batch: 150, seed: 3);
            using var one = new WorkerPool(1);
            Results<float> expected = Compute(blocks, drawn, true, false, new KernelExecution(one, LaneWidths.Widest));
            Results<float> actual = Compute(blocks, drawn, true, false, new KernelExecution(_pool, LaneWidths.Widest));
            Assert.Equal(expected.Output, actual.Output);
            Assert.Equal(expected.Samples, actual.Samples);
            Assert.Equal(expected.InputGradient, actual.InputGradient);
            Assert.Equal(expected.WeightGradient, actual.WeightGradient);
            Assert.Equal(expected.BiasGradient, actual.BiasGradient);
        }
    }

    [Fact]
    public void Lengths_that_do_not_match_are_named()
    {
        BlockTopology blocks = BlockTopology.Create(SparseTopology.Full(1, 2), 4, 4);
        float[] values = new float[32], input = new float[256], output = new float[128];
        Assert.Throws<ArgumentException>("values", () => BlockLinear.Forward<float>(blocks, values.AsSpan(1), [], input, output, 5));
        Assert.Throws<ArgumentException>("bias", () => BlockLinear.Forward<float>(blocks, values, [1f], input, output, 5));
        Assert.Throws<ArgumentException>("input", () => BlockLinear.Forward<float>(blocks, values, [], output, output, 5));
        Assert.Throws<ArgumentException>("inputGradient", () => BlockLinear.InputGradient<float>(blocks, values, output, output, 5));
        Assert.Throws<ArgumentException>("weightGradient", () => BlockLinear.WeightGradient<float>(blocks, output, input, [], [], 5));
        Assert.Throws<ArgumentException>("input", () => BlockLinear.ForwardSamples<float>(blocks, values, [], input, output, 5));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => BlockLinear.Forward<float>(blocks, values, [], input, output, 0));
    }

    private static Results<T> Compute<T>(BlockTopology blocks, LinearCase<T> drawn, bool bias, bool rectified, KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int batch = drawn.Batch;
        T[] values = Garbage<T>(blocks.NonZeros), gradient = Garbage<T>(blocks.NonZeros);
        blocks.FromStorage<T>(drawn.Topology, drawn.Values, values);
        var results = new Results<T>(
            Garbage<T>(BatchBlocks.Length(blocks.Rows, batch)),
            Garbage<T>(batch * blocks.Rows),
            Garbage<T>(BatchBlocks.Length(blocks.Columns, batch)),
            Garbage<T>(blocks.NonZeros),
            Garbage<T>(blocks.Rows));
        T[] biases = bias ? drawn.Bias : [];
        Activation activation = rectified ? Activation.ReLU : Activation.None;
        BlockLinear.Forward(blocks, values, biases, drawn.PackedInput, results.Output, batch, activation, execution);
        BlockLinear.ForwardSamples(blocks, values, biases, drawn.Input, results.Samples, batch, activation, execution);
        BlockLinear.InputGradient<T>(blocks, values, drawn.PackedOutputGradient, results.InputGradient, batch, execution);
        BlockLinear.WeightGradient<T>(
            blocks, drawn.PackedOutputGradient, drawn.PackedInput, gradient, results.BiasGradient, batch, execution);
        blocks.ToStorage<T>(drawn.Topology, gradient, results.WeightGradient);
        return results;
    }

    /// <summary>What a kernel that forgets to write would leave behind.</summary>
    private static T[] Garbage<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] garbage = new T[length];
        Array.Fill(garbage, T.NaN);
        return garbage;
    }

    private sealed record Results<T>(T[] Output, T[] Samples, T[] InputGradient, T[] WeightGradient, T[] BiasGradient);
}
