using CsCheck;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Randomness;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Convolution;

public sealed class PlanePoolingTests
{
    private static readonly Gen<PlaneLayout> Layouts =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 5], Gen.Int[1, 19], Gen.Int[1, 35], Gen.Int[0, 2]).Select(
            static (batch, channels, height, width, halo) => new PlaneLayout(batch, channels, height, width, halo));

    [Fact]
    public void Maxima_match_libtorch() =>
        Gen.Select(Layouts, Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 2]).Sample(
            (layout, kernel, stride, anyPadding, halo) =>
            {
                int padding = Math.Min(anyPadding, kernel / 2);
                if (Math.Min(layout.Height, layout.Width) + 2 * padding < kernel) return;
                using IDisposable scope = NewDisposeScope();
                float[] x = Draw(layout);
                Tensor expected = nn.functional.max_pool2d(
                    tensor(x, [layout.Batch, layout.Channels, layout.Height, layout.Width]),
                    [kernel, kernel], [stride, stride], [padding, padding]);
                var output = new PlaneLayout(layout.Batch, layout.Channels, (int)expected.shape[2], (int)expected.shape[3], halo);
                float[] planes = new float[output.Length], actual = new float[output.DenseLength];
                PlanePooling.Max<float>(Packed(x, layout), layout, planes, output, kernel, stride, padding);
                Planes.Unpack<float>(planes, output, actual);
                Assert.Equal(expected.data<float>().ToArray(), actual);
                Planes.Pack<float>(new float[actual.Length], output, planes);
                Assert.True(planes.All(static element => element == 0), "the halo was written");
            },
            iter: 200, threads: 1, seed: "0000KOIPe038");

    [Fact]
    public void A_maximum_over_NaN_is_NaN()
    {
        var input = new PlaneLayout(1, 1, 2, 8);
        var output = new PlaneLayout(1, 1, 1, 4);
        float[] planes = new float[output.Length], x = new float[16];
        x[3] = float.NaN;
        x[12] = float.NaN;
        PlanePooling.Max<float>(Packed(x, input), input, planes, output, 2, 2);
        Assert.Equal([0, float.NaN, float.NaN, 0], planes[..4]);
    }

    [Fact]
    public void Averages_match_libtorch() =>
        Layouts.Sample(
            layout =>
            {
                using IDisposable scope = NewDisposeScope();
                float[] x = Draw(layout), actual = new float[layout.Batch * layout.Channels];
                float[] expected = tensor(x, [layout.Batch, layout.Channels, layout.Height, layout.Width]).mean([2, 3]).data<float>().ToArray();
                PlanePooling.Average<float>(Packed(x, layout), layout, actual);
                for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5f);
            },
            iter: 50, threads: 1, seed: "0000KOIPe039");

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var input = new PlaneLayout(1, 2, 4, 4);
        var output = new PlaneLayout(1, 2, 2, 2);
        float[] x = new float[input.Length], y = new float[output.Length];
        Assert.Throws<ArgumentException>(() => PlanePooling.Max<float>(x, input, y, output, 3, 2));
        Assert.Throws<ArgumentException>(() => PlanePooling.Max<float>(x, input, new float[1], output, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanePooling.Max<float>(x, input, y, output, 2, 2, 2));
        Assert.Throws<ArgumentException>(() => PlanePooling.Average<float>(x, input, new float[1]));
    }

    private static float[] Draw(PlaneLayout layout)
    {
        var random = new CounterRandom((ulong)layout.Length, "pooling");
        return [.. Enumerable.Range(0, layout.DenseLength).Select(i => (float)random.Normal((ulong)i))];
    }

    private static float[] Packed(float[] x, PlaneLayout layout)
    {
        float[] planes = new float[layout.Length];
        Planes.Pack<float>(x, layout, planes);
        return planes;
    }
}
