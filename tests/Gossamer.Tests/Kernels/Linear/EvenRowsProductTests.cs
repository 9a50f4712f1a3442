using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

/// <summary>Products of N:M sparsity and of constant fan-in with a few samples.</summary>
public sealed class EvenRowsProductTests : IDisposable
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 8, 16, 20, 32];

    private readonly WorkerPool _pool = new(2);

    /// <summary>Groups that vectors hold and others, rows and columns that fill vectors and others, none kept and all.</summary>
    private static readonly Gen<(SparseTopology Topology, int Kept, int GroupSize, int Batch, ulong Seed)> Drawn =
        from groupSize in Gen.Int[0, Sizes.Length - 1].Select(static i => Sizes[i])
        from kept in Gen.Int[0, groupSize]
        from groups in Gen.OneOf(Gen.Int[1, 9], Gen.Const(16))
        from rows in Gen.OneOf(Gen.Int[1, 50], Gen.Const(64))
        from batch in Gen.Int[1, 4]
        from seed in Gen.ULong
        select (OfGroups(rows, groups, kept, groupSize, seed), kept, groupSize, batch, seed);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(SparseLinearTests.Kernels), MemberType = typeof(SparseLinearTests))]
    public void Samples_match_their_definition(LaneWidth width, bool isDouble)
    {
        if (isDouble) Check<double>();
        else Check<float>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Gen.Select(Drawn, Gen.Bool, Gen.Bool).Sample(
                (drawn, bias, rectified) =>
                {
                    var expected = new LinearCase<T>(drawn.Topology, drawn.Batch, drawn.Seed);
                    (T[] groups, T[] fanIn) = Compute(drawn, expected, bias, rectified, new KernelExecution(_pool, width));
                    Assert.Null(expected.Forward(bias, rectified).Difference(groups));
                    Assert.Null(expected.Forward(bias, rectified).Difference(fanIn));
                },
                iter: 60, threads: 1);
    }

    [Fact]
    public void Threads_change_no_bit() =>
        Drawn.Sample(
            drawn =>
            {
                var layer = new LinearCase<float>(drawn.Topology, drawn.Batch, drawn.Seed);
                using var one = new WorkerPool(1);
                (float[] groups, float[] fanIn) = Compute(drawn, layer, true, false, new KernelExecution(one, LaneWidths.Widest));
                (float[] again, float[] too) = Compute(drawn, layer, true, false, new KernelExecution(_pool, LaneWidths.Widest));
                Assert.Equal(groups, again);
                Assert.Equal(fanIn, too);
            },
            iter: 30, threads: 1);

    [Fact]
    public void Chunks_of_many_rows_meet_at_their_borders()
    {
        const int rows = 1000, columns = 512, kept = 3, groupSize = 16;
        SparseTopology topology = OfGroups(rows, columns / groupSize, kept, groupSize, seed: 5);
        var layer = new LinearCase<float>(topology, batch: 3, seed: 5);
        (float[] groups, float[] fanIn) =
            Compute((topology, kept, groupSize, 3, 5), layer, true, true, new KernelExecution(_pool, LaneWidths.Widest));
        Assert.Null(layer.Forward(true, true).Difference(groups));
        Assert.Null(layer.Forward(true, true).Difference(fanIn));
    }

    [Fact]
    public void More_columns_than_sixteen_bits_reach_are_computed_alike()
    {
        const int rows = 17, columns = CompactTopology.NarrowColumnLimit + 16, kept = 1, groupSize = 16;
        SparseTopology topology = OfGroups(rows, columns / groupSize, kept, groupSize, seed: 6);
        Assert.False(topology.Compact.IsNarrow);
        var layer = new LinearCase<float>(topology, batch: 1, seed: 6);
        (float[] groups, float[] fanIn) =
            Compute((topology, kept, groupSize, 1, 6), layer, false, false, new KernelExecution(_pool, LaneWidths.Widest));
        Assert.Null(layer.Forward(false, false).Difference(groups));
        Assert.Null(layer.Forward(false, false).Difference(fanIn));
    }

    [Fact]
    public void Lengths_that_do_not_match_are_named()
    {
        var topology = SparseTopology.FromPositions(2, 4, [1, 2, 4, 7]);
        var groups = GroupTopology.Create(topology, 1, 2);
        var fanIn = FanInTopology.Create(topology);
        float[] values = new float[32], input = new float[4], output = new float[2];
        Assert.Throws<ArgumentException>("interleaved", () => GroupLinear.ForwardSamples<float>(groups, input, [], input, output, 1));
        Assert.Throws<ArgumentException>("input", () => GroupLinear.ForwardSamples<float>(groups, values, [], output, output, 1));
        Assert.Throws<ArgumentException>("bias", () => GroupLinear.ForwardSamples<float>(groups, values, [1f], input, output, 1));
        Assert.Throws<ArgumentException>("interleaved", () => FanInLinear.ForwardSamples<float>(fanIn, input, [], input, output, 1));
        Assert.Throws<ArgumentException>("output", () => FanInLinear.ForwardSamples<float>(fanIn, values, [], input, input, 1));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => FanInLinear.ForwardSamples<float>(fanIn, values, [], input, output, 0));
    }

    private static SparseTopology OfGroups(int rows, int groups, int kept, int groupSize, ulong seed)
    {
        var random = new CounterRandom(seed, "groups");
        long[] positions = [.. Enumerable.Range(0, rows * groups).SelectMany(
            at => random.Fork($"{at}").Sample(groupSize, kept).Select(place => (long)at * groupSize + place))];
        return SparseTopology.FromPositions(rows, groups * groupSize, positions);
    }

    private static (T[] Groups, T[] FanIn) Compute<T>(
        (SparseTopology Topology, int Kept, int GroupSize, int Batch, ulong Seed) drawn,
        LinearCase<T> layer,
        bool bias,
        bool rectified,
        KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = drawn.Topology.Rows;
        var groups = GroupTopology.Create(drawn.Topology, drawn.Kept, drawn.GroupSize);
        var fanIn = FanInTopology.Create(drawn.Topology);
        T[] interleaved = new T[RowInterleave.Length(rows, groups.FanIn)];
        RowInterleave.Arrange<T>(rows, fanIn.FanIn, layer.Values, interleaved);
        T[] byGroups = new T[drawn.Batch * rows], byFanIn = new T[drawn.Batch * rows];
        Array.Fill(byGroups, T.NaN);
        Array.Fill(byFanIn, T.NaN);
        T[] biases = bias ? layer.Bias : [];
        Activation activation = rectified ? Activation.ReLU : Activation.None;
        GroupLinear.ForwardSamples(groups, interleaved, biases, layer.Input, byGroups, drawn.Batch, activation, execution);
        FanInLinear.ForwardSamples(fanIn, interleaved, biases, layer.Input, byFanIn, drawn.Batch, activation, execution);
        return (byGroups, byFanIn);
    }
}
