using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Optimization;
using Gossamer.Tests.Kernels.Layout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Optimization;

public sealed class AdamWUpdateTests
{
    [Fact]
    public void Steps_match_libtorch() =>
        Gen.Select(Gen.Int[1, 70], Gen.OneOf(0, 0.05), Gen.Bool, PackedSample.Executions).Sample(
            (count, decay, flushes, where) =>
            {
                double[] expected = ByTorch(count, decay);
                PackedSample.AssertClose(expected, Steps<double>(count, decay, flushes, where), 1e-14);
                PackedSample.AssertClose(expected, Steps<float>(count, decay, flushes, where), 1e-6);
            },
            iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Threads_change_no_bit() =>
        Assert.Equal(Steps<float>(50_001, 0.01, true, (LaneWidths.Widest, 1)), Steps<float>(50_001, 0.01, true, (LaneWidths.Widest, 2)));

    [Theory]
    [InlineData(LaneWidth.Scalar)]
    [InlineData(LaneWidth.Vector128)]
    [InlineData(LaneWidth.Vector256)]
    [InlineData(LaneWidth.Vector512)]
    public void States_that_decay_into_subnormals_become_zeros_and_nothing_else_differs(LaneWidth width)
    {
        const int count = 37;
        float[] gradients = new float[count];
        float[] start = [.. PackedSample.Draw(count, "start").Select(static x => (float)(Math.Abs(x) * 1e-37))];
        float[][] values = [new float[count], new float[count]], firsts = [[.. start], [.. start]], seconds = [[.. start], [.. start]];
        values[0].AsSpan().Fill(0.5f);
        values[1].AsSpan().Fill(0.5f);
        for (int step = 1; step <= 40; step++)
            for (int i = 0; i < 2; i++)
                PackedSample.On((width, 1), execution =>
                {
                    AdamWUpdate.Apply<float>(
                        values[i], gradients, firsts[i], seconds[i], step, 0.1, 0.9, 0.95, 1e-8, 0.01, flushSubnormals: i == 1, execution);
                    return 0;
                });
        Assert.Contains(firsts[0], float.IsSubnormal);
        Assert.Contains(seconds[0], float.IsSubnormal);
        foreach (float[] flushed in (float[][])[firsts[1], seconds[1]])
        {
            Assert.DoesNotContain(flushed, float.IsSubnormal);
            Assert.Contains(0f, flushed);
        }
        Assert.Equal(values[0], values[1]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        float[] two = new float[2], three = new float[3];
        Assert.Throws<ArgumentException>(() => AdamWUpdate.Apply<float>(two, three, two, two, 1, 1, 0.9, 0.9, 1, 0, false));
        Assert.Throws<ArgumentException>(() => AdamWUpdate.Apply<float>(two, two, three, two, 1, 1, 0.9, 0.9, 1, 0, false));
        Assert.Throws<ArgumentException>(() => AdamWUpdate.Apply<float>(two, two, two, three, 1, 1, 0.9, 0.9, 1, 0, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => AdamWUpdate.Apply<float>(two, two, two, two, 0, 1, 0.9, 0.9, 1, 0, false));
    }

    private static double[] Gradient(int count, int step) => PackedSample.Draw(count, $"gradient {step}");

    private static T[] Steps<T>(int count, double decay, bool flushes, (LaneWidth, int) where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PackedSample.On(where, execution =>
        {
            T[] values = [.. PackedSample.Draw(count, "values").Select(T.CreateChecked)], first = new T[count], second = new T[count];
            for (int step = 1; step <= 3; step++)
                AdamWUpdate.Apply<T>(
                    values, [.. Gradient(count, step).Select(T.CreateChecked)], first, second, step, 0.1, 0.9, 0.99, 1e-6, decay, flushes,
                    execution);
            return values;
        });

    private static double[] ByTorch(int count, double decay)
    {
        using IDisposable scope = NewDisposeScope();
        var weight = new TorchSharp.Modules.Parameter(tensor(PackedSample.Draw(count, "values")));
        using optim.Optimizer optimizer = optim.AdamW([weight], 0.1, 0.9, 0.99, 1e-6, decay);
        for (int step = 1; step <= 3; step++)
        {
            weight.grad = tensor(Gradient(count, step));
            optimizer.step();
        }
        return weight.data<double>().ToArray();
    }
}
