using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Optimization;
using Gossamer.Tests.Kernels.Layout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Optimization;

public sealed class SgdUpdateTests
{
    [Fact]
    public void Steps_match_libtorch() =>
        Gen.Select(
            Gen.Int[1, 70], Gen.OneOf(0, 0.9), Gen.OneOf(0, 0.05), Gen.Bool, Gen.Bool, PackedSample.Executions).Sample(
            (count, momentum, decay, nesterov, flushes, where) =>
            {
                nesterov &= momentum > 0;
                double[] expected = ByTorch(count, momentum, decay, nesterov);
                PackedSample.AssertClose(expected, Steps<double>(count, momentum, decay, nesterov, flushes, where), 1e-14);
                PackedSample.AssertClose(expected, Steps<float>(count, momentum, decay, nesterov, flushes, where), 1e-6);
            },
            iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Threads_change_no_bit() =>
        Assert.Equal(
            Steps<float>(50_001, 0.9, 0.01, true, true, (LaneWidths.Widest, 1)),
            Steps<float>(50_001, 0.9, 0.01, true, true, (LaneWidths.Widest, 2)));

    [Theory]
    [InlineData(LaneWidth.Scalar)]
    [InlineData(LaneWidth.Vector128)]
    [InlineData(LaneWidth.Vector256)]
    [InlineData(LaneWidth.Vector512)]
    public void States_that_decay_into_subnormals_become_zeros_and_nothing_else_differs(LaneWidth width)
    {
        const int count = 37;
        float[] gradients = new float[count];
        float[] start = [.. PackedSample.Draw(count, "start").Select(static x => (float)(x * 1e-36))];
        float[][] values = [[.. start], [.. start]], velocities = [[.. start], [.. start]];
        // A weight of ordinary size whose velocity decays, and one whose velocity survives.
        foreach (float[] value in values) (value[0], value[1]) = (0.5f, 0.25f);
        foreach (float[] velocity in velocities) velocity[1] = 1e-3f;
        for (int step = 0; step < 60; step++)
            for (int i = 0; i < 2; i++)
                PackedSample.On((width, 1), execution =>
                {
                    SgdUpdate.Apply<float>(values[i], gradients, velocities[i], 0.5, 0.9, 0.5, false, flushSubnormals: i == 1, execution);
                    return 0;
                });
        Assert.Contains(velocities[0], float.IsSubnormal);
        foreach (float[] flushed in (float[][])[values[1], velocities[1]]) Assert.DoesNotContain(flushed, float.IsSubnormal);
        Assert.Contains(velocities[1].Zip(velocities[0]), static pair => pair.First == 0 && pair.Second != 0);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(values[0][i], values[1][i], Math.Abs(values[0][i]) * 1e-5 + 100 * Subnormals.Threshold);
            Assert.Equal(velocities[0][i], velocities[1][i], Math.Abs(velocities[0][i]) * 1e-5 + 100 * Subnormals.Threshold);
        }
        Assert.Equal(values[0][1], values[1][1]);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SgdUpdate.Apply<float>(new float[2], new float[3], [], 1, 0, 0, false, false));
        Assert.Throws<ArgumentException>(() => SgdUpdate.Apply<float>(new float[2], new float[2], new float[1], 1, 0, 0, false, false));
    }

    private static double[] Gradient(int count, int step) => PackedSample.Draw(count, $"gradient {step}");

    private static T[] Steps<T>(int count, double momentum, double decay, bool nesterov, bool flushes, (LaneWidth, int) where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PackedSample.On(where, execution =>
        {
            T[] values = [.. PackedSample.Draw(count, "values").Select(T.CreateChecked)], velocity = new T[momentum == 0 ? 0 : count];
            for (int step = 0; step < 3; step++)
                SgdUpdate.Apply<T>(
                    values, [.. Gradient(count, step).Select(T.CreateChecked)], velocity, 0.1, momentum, decay, nesterov, flushes, execution);
            return values;
        });

    private static double[] ByTorch(int count, double momentum, double decay, bool nesterov)
    {
        using IDisposable scope = NewDisposeScope();
        var weight = new TorchSharp.Modules.Parameter(tensor(PackedSample.Draw(count, "values")));
        using optim.Optimizer optimizer = optim.SGD([weight], 0.1, momentum, weight_decay: decay, nesterov: nesterov);
        for (int step = 0; step < 3; step++)
        {
            weight.grad = tensor(Gradient(count, step));
            optimizer.step();
        }
        return weight.data<double>().ToArray();
    }
}
