using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;
using Xunit;

namespace Gossamer.Tests.Kernels.Convolution;

public sealed class PlaneConvolutionTests
{
    private static readonly Gen<ConvolutionCase> FewSamples =
        Gen.Select(ConvolutionCase.Any, Gen.Int[1, 15]).Select((drawn, batch) => drawn with { Batch = batch });

    private static readonly Gen<(LaneWidth Width, int InputHalo, int OutputHalo, bool Rectifies, bool Adds, int Threads)> Ways =
        Gen.Select(Gen.Enum<LaneWidth>(), Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool, Gen.Bool, Gen.Int[1, 3]);

    [Fact]
    public void Forward_matches_brute_force_in_double() =>
        Gen.Select(FewSamples, Ways).Sample((drawn, way) => Compare<double>(drawn, way, 1e-13), iter: 300, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Forward_matches_brute_force_in_single() =>
        Gen.Select(FewSamples, Ways).Sample((drawn, way) => Compare<float>(drawn, way, 2e-6), iter: 300, threads: 1, seed: "0000KOIPe037");

    public static TheoryData<int, int, int, int, int, int, int> RealLayers => new()
    {
        // in, out, kernel, stride, groups, map, batch
        { 3, 64, 3, 1, 1, 32, 1 },
        { 64, 64, 3, 1, 1, 32, 1 },
        { 256, 256, 3, 1, 1, 8, 1 },
        { 256, 512, 3, 1, 1, 4, 2 },
        { 512, 512, 3, 1, 1, 2, 1 },
        { 512, 512, 3, 1, 1, 2, 15 },
        { 64, 128, 3, 2, 1, 32, 1 },
        { 64, 256, 1, 1, 1, 8, 1 },
        { 64, 128, 1, 2, 1, 16, 3 },
        { 3, 64, 7, 2, 1, 56, 1 },
        { 32, 32, 5, 1, 32, 14, 4 },
    };

    [Theory]
    [MemberData(nameof(RealLayers))]
    public void Layers_of_real_networks_match_libtorch(int inputs, int outputs, int kernel, int stride, int groups, int map, int batch)
    {
        var shape = new ConvolutionShape(inputs, outputs, kernel, kernel, stride, kernel / 2, 1, groups);
        ConvolutionCase layer = ConvolutionCase.Create(shape, batch, map, map, groups > 1 ? 0.5 : 0.05, 7);
        double[] expected = layer.ByTorch().Output;
        foreach (LaneWidth width in (LaneWidth[])[LaneWidth.Vector512, LaneWidth.Vector256])
            ConvolutionCase.AssertClose(
                expected, layer.OutputOnPlanes<float>(true, false, kernel / 2, kernel / 2, width, 2), 3e-6, "output");
    }

    [Theory]
    [InlineData(64, 64, 1, 32, 1)]
    [InlineData(64, 96, 2, 9, 7)]
    [InlineData(256, 256, 1, 2, 1)]
    public void Threads_change_no_bit(int inputs, int outputs, int stride, int map, int batch)
    {
        var shape = new ConvolutionShape(inputs, outputs, 3, 3, stride, 1);
        ConvolutionCase layer = ConvolutionCase.Create(shape, batch, map, map, 0.1, 3);
        float[] alone = layer.OutputOnPlanes<float>(false, true, 1, 1, LaneWidths.Widest, 1);
        for (int threads = 2; threads <= 3; threads++)
            Assert.Equal(alone, layer.OutputOnPlanes<float>(false, true, 1, 1, LaneWidths.Widest, threads));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_call_allocates_nothing_once_warm(int stride)
    {
        var shape = new ConvolutionShape(16, 16, 3, 3, stride, 1);
        var input = new PlaneLayout(1, 16, 8, 8, 1);
        PlaneLayout output = shape.Output(input, 1);
        SparseTopology topology = ConvolutionCase.Create(shape, 1, 8, 8, 0.2, 1).Topology;
        var convolution = new PlaneConvolution<float>(topology, shape, input, output);
        float[] x = new float[input.Length], y = new float[output.Length], weight = new float[topology.NonZeros], bias = new float[16];
        long before = 0;
        for (int call = 0; call < 50; call++)
        {
            if (call == 25) before = GC.GetAllocatedBytesForCurrentThread();
            convolution.Forward(weight, bias, x, y, true);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Lists_take_two_bytes_for_each_weight()
    {
        var shape = new ConvolutionShape(256, 256, 3, 3, padding: 1);
        var input = new PlaneLayout(1, 256, 8, 8, 1);
        ConvolutionCase layer = ConvolutionCase.Create(shape, 1, 8, 8, 0.1, 1);
        var convolution = new PlaneConvolution<float>(layer.Topology, shape, input, shape.Output(input, 1));
        Assert.InRange(convolution.MemoryBytes, 2 * layer.Topology.NonZeros, 2 * layer.Topology.NonZeros + 1024);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var shape = new ConvolutionShape(2, 4, 3, 3, padding: 1);
        var input = new PlaneLayout(1, 2, 5, 5, 1);
        PlaneLayout output = shape.Output(input, 1);
        SparseTopology topology = SparseTopology.Full(4, 18);
        var convolution = new PlaneConvolution<float>(topology, shape, input, output);
        float[] weight = new float[72], x = new float[input.Length], y = new float[output.Length];
        Assert.Throws<ArgumentException>(() => new PlaneConvolution<float>(SparseTopology.Full(4, 9), shape, input, output));
        Assert.Throws<ArgumentException>(() => new PlaneConvolution<Half>(topology, shape, input, output));
        Assert.Throws<ArgumentException>(() => new PlaneConvolution<float>(topology, shape, input, new PlaneLayout(1, 4, 4, 5)));
        Assert.Throws<ArgumentException>(() => new PlaneConvolution<float>(topology, shape, new PlaneLayout(1, 3, 5, 5), output));
        Assert.Throws<ArgumentException>(() => convolution.Forward(new float[71], [], x, y));
        Assert.Throws<ArgumentException>(() => convolution.Forward(weight, new float[3], x, y));
        Assert.Throws<ArgumentException>(() => convolution.Forward(weight, [], new float[1], y));
        Assert.Throws<ArgumentException>(() => convolution.Forward(weight, [], x, new float[1]));
        Assert.Throws<ArgumentException>(() => convolution.Forward(weight, [], x, y, addend: new float[1]));
    }

    private static void Compare<T>(
        ConvolutionCase drawn, (LaneWidth Width, int InputHalo, int OutputHalo, bool Rectifies, bool Adds, int Threads) way, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] expected = drawn.ByBruteForce(false).Output;
        if (way.Adds) expected = [.. expected.Zip(drawn.OutputGradient(), static (sum, addend) => sum + addend)];
        if (way.Rectifies) expected = Array.ConvertAll(expected, static sum => Math.Max(0, sum));
        T[] actual = drawn.OutputOnPlanes<T>(way.Rectifies, way.Adds, way.InputHalo, way.OutputHalo, way.Width, way.Threads);
        ConvolutionCase.AssertClose(expected, actual, tolerance, "output");
    }
}
