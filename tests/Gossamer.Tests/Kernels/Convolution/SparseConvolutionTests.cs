using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;
using Xunit;

namespace Gossamer.Tests.Kernels.Convolution;

public sealed class SparseConvolutionTests
{
    private static readonly Gen<LaneWidth> Widths =
        Gen.Enum<LaneWidth>();

    [Fact]
    public void All_products_match_brute_force_in_double() =>
        Gen.Select(ConvolutionCase.Any, Widths, Gen.Int[0, 1], Gen.Bool, Gen.Int[1, 3]).Sample(
            (drawn, width, extraHalo, rectifies, threads) =>
                AssertClose(drawn.ByBruteForce(rectifies), drawn.ByKernels<double>(rectifies, extraHalo, width, threads), 1e-13),
            iter: 150, threads: 1, seed: "0000KOIPe036", print: Describe);

    [Fact]
    public void All_products_match_brute_force_in_single() =>
        Gen.Select(ConvolutionCase.Any, Widths, Gen.Int[0, 1], Gen.Bool, Gen.Int[1, 3]).Sample(
            (drawn, width, extraHalo, rectifies, threads) =>
                AssertClose(drawn.ByBruteForce(rectifies), drawn.ByKernels<float>(rectifies, extraHalo, width, threads), 2e-6),
            iter: 150, threads: 1, seed: "0000KOIPe037", print: Describe);

    [Fact]
    public void Buffers_without_the_border_that_padding_asks_for_serve_as_well() =>
        Gen.Select(ConvolutionCase.Any, Gen.Int[0, 1], Widths).Sample(
            (drawn, halo, width) =>
                AssertClose(drawn.ByBruteForce(false), drawn.ByKernels<double>(false, 0, width, 1, halo), 1e-13),
            iter: 60, threads: 1, seed: "0000KOIPe038");

    public static TheoryData<int, int, int, int, int, int, int> RealLayers => new()
    {
        // in, out, kernel, stride, groups, map, batch
        { 3, 64, 3, 1, 1, 32, 3 },
        { 64, 64, 3, 1, 1, 16, 33 },
        { 256, 256, 3, 1, 1, 8, 40 },
        { 512, 256, 3, 1, 1, 4, 33 },
        { 512, 512, 3, 1, 1, 2, 65 },
        { 64, 128, 3, 2, 1, 16, 5 },
        { 64, 256, 1, 1, 1, 8, 9 },
        { 64, 128, 1, 2, 1, 8, 9 },
        { 3, 64, 7, 2, 1, 20, 2 },
        { 32, 32, 3, 1, 32, 14, 4 },
        // Results of more than 8 MiB go past the caches.
        { 32, 64, 3, 1, 1, 32, 33 },
        { 64, 64, 3, 2, 1, 32, 33 },
        { 64, 64, 1, 1, 1, 32, 33 },
    };

    [Theory]
    [MemberData(nameof(RealLayers))]
    public void Layers_of_real_networks_match_libtorch(int inputs, int outputs, int kernel, int stride, int groups, int map, int batch)
    {
        var shape = new ConvolutionShape(inputs, outputs, kernel, kernel, stride, kernel / 2, 1, groups);
        ConvolutionCase layer = ConvolutionCase.Create(shape, batch, map, map, groups > 1 ? 0.5 : 0.05, 7);
        ConvolutionCase.Results<double> expected = layer.ByTorch();
        foreach (LaneWidth width in (LaneWidth[])[LaneWidth.Vector512, LaneWidth.Vector256])
            AssertClose(expected, layer.ByKernels<float>(true, 0, width, 2), 3e-6);
    }

    [Theory]
    [InlineData(64, 64, 1, 12, 33)]
    [InlineData(64, 96, 2, 9, 70)]
    [InlineData(128, 128, 1, 2, 130)]
    public void Threads_change_no_bit(int inputs, int outputs, int stride, int map, int batch)
    {
        var shape = new ConvolutionShape(inputs, outputs, 3, 3, stride, 1);
        ConvolutionCase layer = ConvolutionCase.Create(shape, batch, map, map, 0.1, 3);
        ConvolutionCase.Results<float> alone = layer.ByKernels<float>(false, 0, LaneWidths.Widest, 1);
        for (int threads = 2; threads <= 3; threads++)
        {
            ConvolutionCase.Results<float> together = layer.ByKernels<float>(false, 0, LaneWidths.Widest, threads);
            Assert.Equal(alone.Output, together.Output);
            Assert.Equal(alone.InputGradient, together.InputGradient);
            Assert.Equal(alone.WeightGradient, together.WeightGradient);
            Assert.Equal(alone.BiasGradient, together.BiasGradient);
        }
    }

    [Fact]
    public void A_call_allocates_nothing_once_warm()
    {
        var shape = new ConvolutionShape(16, 16, 3, 3, 2, 1);
        var input = new PackedLayout(32, 16, 8, 8, 1);
        PackedLayout output = shape.Output(input, 1);
        SparseTopology topology = ConvolutionCase.Create(shape, 32, 8, 8, 0.2, 1).Topology;
        var convolution = new SparseConvolution<float>(topology, shape, input, output);
        using var x = new PackedBuffer<float>(input);
        using var y = new PackedBuffer<float>(output);
        using var dx = new PackedBuffer<float>(input);
        float[] weight = new float[topology.NonZeros], gradient = new float[topology.NonZeros], bias = new float[16];
        long least = long.MaxValue;
        // A collection may empty the shared pool, which the next call then fills again.
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int call = 0; call < 10; call++)
            {
                convolution.Forward(weight, bias, x.Span, y.Span, true);
                convolution.BackwardInput(weight, y.Span, dx.Span);
                convolution.BackwardWeight(x.Span, y.Span, gradient, bias);
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void Lists_take_four_bytes_for_each_weight_and_direction()
    {
        var shape = new ConvolutionShape(128, 128, 3, 3, padding: 1);
        var input = new PackedLayout(32, 128, 4, 4, 1);
        PackedLayout output = shape.Output(input, 1);
        SparseTopology topology = ConvolutionCase.Create(shape, 32, 4, 4, 0.5, 1).Topology;
        var convolution = new SparseConvolution<float>(topology, shape, input, output);
        long lists = 4L * topology.NonZeros, tables = lists / 5;
        Assert.InRange(convolution.MemoryBytes, lists, lists + tables);
        convolution.BackwardInput(new float[topology.NonZeros], new float[output.Length], new float[input.Length]);
        Assert.InRange(convolution.MemoryBytes, 2 * lists, 2 * (lists + tables));
        Assert.InRange(convolution.ScratchBytes, lists, 5 * lists);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var shape = new ConvolutionShape(2, 4, 3, 3, padding: 1);
        var input = new PackedLayout(1, 2, 5, 5, 1);
        PackedLayout output = shape.Output(input);
        SparseTopology topology = SparseTopology.Full(4, 18);
        var convolution = new SparseConvolution<float>(topology, shape, input, output);
        Assert.Throws<ArgumentException>(() => new SparseConvolution<float>(SparseTopology.Full(4, 9), shape, input, output));
        Assert.Throws<ArgumentException>(() => new SparseConvolution<Half>(topology, shape, input, output));
        Assert.Throws<ArgumentException>(() => new SparseConvolution<float>(topology, shape, input, new PackedLayout(1, 4, 4, 5)));
        Assert.Throws<ArgumentException>(() => new SparseConvolution<float>(topology, shape, new PackedLayout(1, 3, 5, 5), output));
        Assert.Throws<ArgumentException>(() => new SparseConvolution<float>(topology, shape, input, output, inputGradient: output));
        Assert.Throws<ArgumentException>(() => convolution.Forward(new float[71], [], new float[input.Length], new float[output.Length]));
        Assert.Throws<ArgumentException>(() => convolution.Forward(new float[72], new float[3], new float[input.Length], new float[output.Length]));
        Assert.Throws<ArgumentException>(() => convolution.BackwardInput(new float[72], new float[1], new float[input.Length]));
        Assert.Throws<ArgumentException>(() => convolution.BackwardWeight(new float[input.Length], new float[output.Length], new float[71]));
        Assert.Throws<ArgumentException>(() => new ConvolutionShape(3, 4, 1, 1, groups: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvolutionShape(3, 4, 0, 1));
        Assert.Throws<ArgumentException>(() => new ConvolutionShape(2, 4, 7, 7).Output(input));
    }

    private static void AssertClose<T>(ConvolutionCase.Results<double> expected, ConvolutionCase.Results<T> actual, double tolerance)
        where T : IBinaryFloatingPointIeee754<T>
    {
        ConvolutionCase.AssertClose(expected.Output, actual.Output, tolerance, "output");
        ConvolutionCase.AssertClose(expected.InputGradient, actual.InputGradient, tolerance, "input gradient");
        // Sums over all positions: where they happen to cancel, their error is still that of the terms.
        double terms = Math.Sqrt((double)expected.Output.Length / expected.BiasGradient.Length);
        ConvolutionCase.AssertClose(expected.WeightGradient, actual.WeightGradient, tolerance, "weight gradient", terms);
        ConvolutionCase.AssertClose(expected.BiasGradient, actual.BiasGradient, tolerance, "bias gradient", terms);
    }

    private static string Describe((ConvolutionCase Case, LaneWidth Width, int Halo, bool Relu, int Threads) sample) =>
        $"{sample.Case.Shape} batch {sample.Case.Batch} map {sample.Case.Height} × {sample.Case.Width} "
        + $"weights {sample.Case.Topology.NonZeros} {sample.Width} halo +{sample.Halo} relu {sample.Relu} threads {sample.Threads}";
}
