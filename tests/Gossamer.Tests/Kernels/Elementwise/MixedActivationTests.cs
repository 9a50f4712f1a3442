using CsCheck;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;
using Xunit;

namespace Gossamer.Tests.Kernels.Elementwise;

public sealed class MixedActivationTests
{
    private static readonly Gen<MixedActivation.Coefficients> AnyCoefficients = Gen.Select(
        Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.Double[-2, 2],
        static (relu, square, linear, constant) => new MixedActivation.Coefficients(relu, square, linear, constant));

    [Theory]
    [InlineData(LaneWidth.Scalar)]
    [InlineData(LaneWidth.Vector128)]
    [InlineData(LaneWidth.Vector256)]
    [InlineData(LaneWidth.Vector512)]
    public void Values_and_derivatives_are_those_of_the_formula(LaneWidth width)
    {
        using var pool = new WorkerPool(2);
        var execution = new KernelExecution(pool, width);
        Gen.Select(AnyCoefficients, Gen.Double[-3, 3].Array[0, 40]).Sample(
            (c, x) =>
            {
                double[] y = new double[x.Length], dy = [.. x.Select(static v => Math.Cos(7 * v))], dx = new double[x.Length];
                MixedActivation.Forward<double>(x, y, c, execution);
                MixedActivation.Coefficients sums = MixedActivation.Backward<double>(x, dy, dx, c, execution);
                for (int i = 0; i < x.Length; i++)
                {
                    Assert.Equal(c.Relu * Math.Max(x[i], 0) + c.Square * x[i] * x[i] + c.Linear * x[i] + c.Constant, y[i], 1e-12);
                    Assert.Equal(dy[i] * ((x[i] > 0 ? c.Relu : 0) + 2 * c.Square * x[i] + c.Linear), dx[i], 1e-12);
                }
                Assert.Equal(x.Zip(dy, static (a, g) => g * Math.Max(a, 0)).Sum(), sums.Relu, 1e-10);
                Assert.Equal(x.Zip(dy, static (a, g) => g * a * a).Sum(), sums.Square, 1e-10);
                Assert.Equal(x.Zip(dy, static (a, g) => g * a).Sum(), sums.Linear, 1e-10);
                Assert.Equal(dy.Sum(), sums.Constant, 1e-10);
            },
            iter: 200);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits_also_in_place()
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 100_003).Select(_ => (float)random.NextDouble() - 0.5f)], dy = [.. x.Select(static v => 1 - v)];
        var c = new MixedActivation.Coefficients(0.7, 0.3, -0.2, 0.1);
        (float[] Y, float[] Dx, MixedActivation.Coefficients Sums)[] results = [.. ((int[])[1, 2, 3]).Select(threads =>
        {
            using var pool = new WorkerPool(threads);
            var execution = new KernelExecution(pool, LaneWidths.Widest);
            float[] y = [.. x], dx = [.. dy];
            MixedActivation.Forward<float>(y, y, c, execution);
            MixedActivation.Coefficients sums = MixedActivation.Backward<float>(x, dx, dx, c, execution);
            return (y, dx, sums);
        })];
        foreach (var other in results[1..])
        {
            Assert.Equal(results[0].Y, other.Y);
            Assert.Equal(results[0].Dx, other.Dx);
            Assert.Equal(results[0].Sums, other.Sums);
        }
        Assert.Equal(x.Zip(dy, static (a, g) => (double)g * a * a).Sum(), results[0].Sums.Square, 1e-2);
    }

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        var c = new MixedActivation.Coefficients(1, 1, 1, 1);
        Assert.Throws<ArgumentException>(() => MixedActivation.Forward<float>(new float[3], new float[4], c));
        Assert.Throws<ArgumentException>(() => MixedActivation.Backward<float>(new float[4], new float[3], new float[4], c));
    }
}
