using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using TorchSharp;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

public sealed class SparseLinearTests : IDisposable
{
    private const int Iterations = 60;

    private readonly WorkerPool _pool = new(2);

    /// <summary>Every vector width this process has in hardware, in both precisions.</summary>
    public static TheoryData<LaneWidth, bool> Kernels
    {
        get
        {
            var data = new TheoryData<LaneWidth, bool>();
            foreach (LaneWidth width in LaneWidths.Supported)
            {
                data.Add(width, false);
                data.Add(width, true);
            }
            return data;
        }
    }

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Forward_is_the_product_plus_bias_rectified_where_asked(LaneWidth width, bool isDouble)
    {
        if (isDouble) Check<double>();
        else Check<float>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Gen.Select(LinearCase<T>.Any, Gen.Bool, Gen.Bool, AnyTiling).Sample(
                (drawn, bias, rectified, tiling) =>
                {
                    T[] output = Garbage<T>(BatchBlocks.Length(drawn.Topology.Rows, drawn.Batch));
                    SparseLinear.Forward(
                        drawn.Topology,
                        drawn.Values,
                        bias ? drawn.Bias : [],
                        drawn.PackedInput,
                        output,
                        drawn.Batch,
                        rectified ? Activation.ReLU : Activation.None,
                        new KernelExecution(_pool, width),
                        tiling);
                    Assert.Null(drawn.Forward(bias, rectified).Difference(drawn.Unpack(output, drawn.Topology.Rows)));
                },
                iter: Iterations, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_input_gradient_is_the_product_with_the_transpose(LaneWidth width, bool isDouble)
    {
        if (isDouble) Check<double>();
        else Check<float>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Gen.Select(LinearCase<T>.Any, AnyTiling).Sample(
                (drawn, tiling) =>
                {
                    T[] gradient = Garbage<T>(BatchBlocks.Length(drawn.Topology.Columns, drawn.Batch));
                    SparseLinear.InputGradient<T>(
                        drawn.Topology,
                        drawn.Values,
                        drawn.PackedOutputGradient,
                        gradient,
                        drawn.Batch,
                        new KernelExecution(_pool, width),
                        tiling);
                    Assert.Null(drawn.InputGradient().Difference(drawn.Unpack(gradient, drawn.Topology.Columns)));
                },
                iter: Iterations, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Weight_and_bias_gradients_are_sums_over_the_batch(LaneWidth width, bool isDouble)
    {
        if (isDouble) Check<double>();
        else Check<float>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Gen.Select(LinearCase<T>.Any, AnyTiling).Sample(
                (drawn, tiling) =>
                {
                    T[] gradient = Garbage<T>(drawn.Topology.NonZeros), bias = Garbage<T>(drawn.Topology.Rows);
                    SparseLinear.WeightGradient<T>(
                        drawn.Topology,
                        drawn.PackedOutputGradient,
                        drawn.PackedInput,
                        gradient,
                        bias,
                        drawn.Batch,
                        new KernelExecution(_pool, width),
                        tiling);
                    Assert.Null(drawn.WeightGradient().Difference(gradient));
                    Assert.Null(drawn.BiasGradient().Difference(bias));
                },
                iter: Iterations, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Unpacked_samples_give_the_same_product(LaneWidth width, bool isDouble)
    {
        if (isDouble) Check<double>();
        else Check<float>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Gen.Select(LinearCase<T>.Any, Gen.Bool, Gen.Bool).Sample(
                (drawn, bias, rectified) =>
                {
                    T[] output = Garbage<T>(drawn.Batch * drawn.Topology.Rows);
                    Activation activation = rectified ? Activation.ReLU : Activation.None;
                    LinearCase<T>.Reference expected = drawn.Forward(bias, rectified);
                    SparseLinear.ForwardSamples(
                        drawn.Topology,
                        drawn.Values,
                        bias ? drawn.Bias : [],
                        drawn.Input,
                        output,
                        drawn.Batch,
                        activation,
                        new KernelExecution(_pool, width));
                    Assert.Null(expected.Difference(output));

                    for (int sample = 0; sample < drawn.Batch; sample++)
                        SparseLinear.ForwardActive(
                            drawn.Topology,
                            drawn.TransposedValues(),
                            bias ? drawn.Bias : [],
                            drawn.Input.AsSpan(sample * drawn.Topology.Columns, drawn.Topology.Columns),
                            output.AsSpan(sample * drawn.Topology.Rows, drawn.Topology.Rows),
                            activation);
                    Assert.Null(expected.Difference(output));
                },
                iter: Iterations / 3, threads: 1);
    }

    [Fact]
    public void Neither_threads_nor_tiling_change_a_bit() =>
        Gen.Select(LinearCase<float>.Any, AnyTiling).Sample(
            (drawn, tiling) =>
            {
                (float[] Forward, float[] Input, float[] Weight, float[] Bias) expected = Compute(drawn, 1, null);
                for (int threads = 1; threads <= 3; threads++)
                {
                    Assert.Equal(expected, Compute(drawn, threads, null), SameBits);
                    Assert.Equal(expected, Compute(drawn, threads, tiling), SameBits);
                }
            },
            iter: 40, threads: 1);

    [Fact]
    public void More_columns_than_sixteen_bits_reach_are_computed_alike()
    {
        const int rows = 3, columns = CompactTopology.NarrowColumnLimit + 5, batch = 2;
        long[] positions = [.. new CounterRandom(1, "wide").Sample(rows * (long)columns, 200), rows * (long)columns - 1];
        var drawn = new LinearCase<float>(
            SparseTopology.FromPositions(rows, columns, [.. positions.Distinct().Order()]), batch, seed: 1);
        Assert.False(drawn.Topology.Compact.IsNarrow);

        float[] output = new float[BatchBlocks.Length(rows, batch)];
        SparseLinear.Forward<float>(drawn.Topology, drawn.Values, drawn.Bias, drawn.PackedInput, output, batch);
        Assert.Null(drawn.Forward(bias: true, rectified: false).Difference(drawn.Unpack(output, rows)));

        float[] samples = new float[batch * rows];
        SparseLinear.ForwardSamples<float>(drawn.Topology, drawn.Values, drawn.Bias, drawn.Input, samples, batch);
        Assert.Null(drawn.Forward(bias: true, rectified: false).Difference(samples));

        float[] gradient = new float[drawn.Topology.NonZeros];
        SparseLinear.WeightGradient<float>(drawn.Topology, drawn.PackedOutputGradient, drawn.PackedInput, gradient, [], batch);
        Assert.Null(drawn.WeightGradient().Difference(gradient));
    }

    [Fact]
    public void A_layer_agrees_with_the_dense_one_of_libtorch()
    {
        const int rows = 300, columns = 200, batch = 100;
        var topology = SparseTopology.FromPositions(
            rows, columns, new CounterRandom(7, "torch").Sample(rows * columns, rows * columns / 10));
        var drawn = new LinearCase<float>(topology, batch, seed: 7);
        float[] dense = new float[rows * columns];
        long[] positions = topology.ToPositions();
        for (int k = 0; k < positions.Length; k++) dense[positions[k]] = drawn.Values[k];

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weight = torch.tensor(dense).reshape(rows, columns).requires_grad_();
        torch.Tensor bias = torch.tensor(drawn.Bias).requires_grad_();
        torch.Tensor input = torch.tensor(drawn.Input).reshape(batch, columns).requires_grad_();
        torch.Tensor output = torch.nn.functional.linear(input, weight, bias);
        output.backward([torch.tensor(drawn.OutputGradient).reshape(batch, rows)]);

        (float[] forward, float[] inputGradient, float[] weightGradient, float[] biasGradient) = Compute(drawn, 2, null);
        float[] denseGradient = weight.grad!.data<float>().ToArray();
        AssertClose(output.data<float>().ToArray(), drawn.Unpack(forward, rows));
        AssertClose(input.grad!.data<float>().ToArray(), drawn.Unpack(inputGradient, columns));
        AssertClose([.. positions.Select(position => denseGradient[position])], weightGradient);
        AssertClose(bias.grad!.data<float>().ToArray(), biasGradient);
    }

    [Fact]
    public void A_steady_state_allocates_nothing()
    {
        var drawn = new LinearCase<float>(SparseTopology.Full(64, 64), batch: 64, seed: 3);
        float[] input = drawn.PackedInput, outputGradient = drawn.PackedOutputGradient;
        float[] output = new float[input.Length], gradient = new float[drawn.Values.Length], bias = new float[64];
        var execution = new KernelExecution(_pool, LaneWidths.Widest);
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            SparseLinear.Forward(drawn.Topology, drawn.Values, drawn.Bias, input, output, 64, Activation.ReLU, execution);
            SparseLinear.InputGradient<float>(drawn.Topology, drawn.Values, outputGradient, output, 64, execution);
            SparseLinear.WeightGradient<float>(drawn.Topology, outputGradient, input, gradient, bias, 64, execution);
        }
    }

    [Fact]
    public void Not_a_number_passes_a_ReLU()
    {
        var topology = SparseTopology.Full(1, 1);
        foreach (LaneWidth width in LaneWidths.Supported)
        {
            float[] output = new float[32];
            SparseLinear.Forward<float>(
                topology, [float.NaN], [], Enumerable.Repeat(1f, 32).ToArray(), output, 32, Activation.ReLU, new(_pool, width));
            Assert.All(output, y => Assert.True(float.IsNaN(y)));
        }
    }

    [Fact]
    public void Lengths_that_do_not_match_are_named()
    {
        var topology = SparseTopology.Full(2, 3);
        float[] values = new float[6], input = new float[96], output = new float[64];
        Assert.Throws<ArgumentException>("values", () => SparseLinear.Forward<float>(topology, values.AsSpan(1), [], input, output, 5));
        Assert.Throws<ArgumentException>("bias", () => SparseLinear.Forward<float>(topology, values, [1f], input, output, 5));
        Assert.Throws<ArgumentException>("input", () => SparseLinear.Forward<float>(topology, values, [], input, output, 33));
        Assert.Throws<ArgumentException>("output", () => SparseLinear.Forward<float>(topology, values, [], input, input, 5));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => SparseLinear.Forward<float>(topology, values, [], input, output, 0));
    }

    private static Gen<LinearTiling?> AnyTiling { get; } =
        Gen.OneOf(
            Gen.Const((LinearTiling?)null),
            from samples in Gen.OneOf(Gen.Const(8), Gen.Const(32), Gen.Const(64), Gen.Const(128))
            from columns in Gen.Int[1, 45]
            from chunks in Gen.Int[1, 9]
            select (LinearTiling?)new LinearTiling(samples, columns, chunks));

    private static bool SameBits(
        (float[] Forward, float[] Input, float[] Weight, float[] Bias) a, (float[] Forward, float[] Input, float[] Weight, float[] Bias) b) =>
        Bits(a.Forward).SequenceEqual(Bits(b.Forward))
        && Bits(a.Input).SequenceEqual(Bits(b.Input))
        && Bits(a.Weight).SequenceEqual(Bits(b.Weight))
        && Bits(a.Bias).SequenceEqual(Bits(b.Bias));

    private static IEnumerable<int> Bits(float[] values) => values.Select(BitConverter.SingleToInt32Bits);

    private static (float[] Forward, float[] Input, float[] Weight, float[] Bias) Compute(
        LinearCase<float> drawn, int threads, LinearTiling? tiling)
    {
        using var pool = new WorkerPool(threads);
        var execution = new KernelExecution(pool, LaneWidths.Widest);
        SparseTopology topology = drawn.Topology;
        float[] input = drawn.PackedInput, outputGradient = drawn.PackedOutputGradient;
        float[] forward = new float[outputGradient.Length], inputGradient = new float[input.Length];
        float[] weight = new float[topology.NonZeros], bias = new float[topology.Rows];
        SparseLinear.Forward(topology, drawn.Values, drawn.Bias, input, forward, drawn.Batch, Activation.None, execution, tiling);
        SparseLinear.InputGradient<float>(
            topology, drawn.Values, outputGradient, inputGradient, drawn.Batch, execution, tiling);
        SparseLinear.WeightGradient<float>(topology, outputGradient, input, weight, bias, drawn.Batch, execution, tiling);
        return (forward, inputGradient, weight, bias);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = Math.Sqrt(expected.Zip(actual, (e, a) => Math.Pow(e - (double)a, 2)).Sum());
        double scale = Math.Sqrt(expected.Sum(e => Math.Pow(e, 2)));
        Assert.True(difference <= 1e-6 * scale, $"differs by {difference / scale:g3} of its norm");
    }

    /// <summary>What a kernel that forgets to write would leave behind.</summary>
    private static T[] Garbage<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] garbage = new T[length];
        Array.Fill(garbage, T.NaN);
        return garbage;
    }
}
