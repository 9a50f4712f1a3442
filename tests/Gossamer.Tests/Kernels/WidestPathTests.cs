using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Numerics;
using Gossamer.Tests.Kernels.Convolution;
using Gossamer.Tests.Kernels.Linear;
using Xunit;

namespace Gossamer.Tests.Kernels;

/// <summary>
/// The kernels at the widest vectors that this process has, against their definition: what <see cref="RuntimeSwitchTests"/> runs in
/// processes whose runtime was told to leave the wider ones alone.
/// </summary>
public sealed class WidestPathTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    private KernelExecution Widest => new(_pool, LaneWidths.Widest);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Vectors_are_those_that_processor_and_switches_allow()
    {
        bool all = !IsOff("DOTNET_EnableHWIntrinsic"), avx2 = all && !IsOff("DOTNET_EnableAVX2");
        Assert.Equal(all, Vector128.IsHardwareAccelerated);
        Assert.Equal(avx2 && HasBit(5), Vector256.IsHardwareAccelerated);
        // The runtime leaves vectors of 512 bits alone on some processors that have them.
        if (!avx2 || IsOff("DOTNET_EnableAVX512") || !HasBit(16)) Assert.False(Vector512.IsHardwareAccelerated);
        LaneWidth widest =
            Vector512.IsHardwareAccelerated ? LaneWidth.Vector512
            : Vector256.IsHardwareAccelerated ? LaneWidth.Vector256
            : all ? LaneWidth.Vector128 : LaneWidth.Scalar;
        Assert.Equal((widest, widest), (LaneWidths.Widest, LaneWidths.Supported[^1]));

        static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";

        // What the processor has whatever the switches say: leaf 7, register EBX.
        static bool HasBit(int bit) => X86Base.IsSupported && (X86Base.CpuId(7, 0).Ebx >> bit & 1) != 0;
    }

    [Fact]
    public void Linear_products_match_their_definition()
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            LinearCase<T>.Any.Sample(
                drawn =>
                {
                    (int rows, int columns, int batch) = (drawn.Topology.Rows, drawn.Topology.Columns, drawn.Batch);
                    T[] output = new T[BatchBlocks.Length(rows, batch)], inputGradient = new T[BatchBlocks.Length(columns, batch)];
                    T[] gradient = new T[drawn.Topology.NonZeros], biasGradient = new T[rows], samples = new T[batch * rows];
                    SparseLinear.Forward(
                        drawn.Topology, drawn.Values, drawn.Bias, drawn.PackedInput, output, batch, Activation.ReLU, Widest);
                    SparseLinear.InputGradient<T>(
                        drawn.Topology, drawn.Values, drawn.PackedOutputGradient, inputGradient, batch, Widest);
                    SparseLinear.WeightGradient<T>(
                        drawn.Topology, drawn.PackedOutputGradient, drawn.PackedInput, gradient, biasGradient, batch, Widest);
                    SparseLinear.ForwardSamples(
                        drawn.Topology, drawn.Values, drawn.Bias, drawn.Input, samples, batch, Activation.ReLU, Widest);
                    Assert.Null(drawn.Forward(true, true).Difference(drawn.Unpack(output, rows)));
                    Assert.Null(drawn.InputGradient().Difference(drawn.Unpack(inputGradient, columns)));
                    Assert.Null(drawn.WeightGradient().Difference(gradient));
                    Assert.Null(drawn.BiasGradient().Difference(biasGradient));
                    Assert.Null(drawn.Forward(true, true).Difference(samples));
                },
                iter: 20, threads: 1, seed: "0000KOIPe036");
    }

    [Fact]
    public void Convolutions_match_their_definition() =>
        ConvolutionCase.Any.Sample(
            drawn =>
            {
                ConvolutionCase.Results<double> expected = drawn.ByBruteForce(true);
                Check(drawn.ByKernels<float>(true, 0, LaneWidths.Widest, 2), 2e-6);
                Check(drawn.ByKernels<double>(true, 0, LaneWidths.Widest, 2), 1e-13);

                void Check<T>(ConvolutionCase.Results<T> actual, double tolerance)
                    where T : IBinaryFloatingPointIeee754<T>
                {
                    // Sums over all positions: where they happen to cancel, their error is still that of the terms.
                    double terms = Math.Sqrt((double)expected.Output.Length / expected.BiasGradient.Length);
                    AssertClose("output", expected.Output, actual.Output, tolerance);
                    AssertClose("input gradient", expected.InputGradient, actual.InputGradient, tolerance);
                    AssertClose("weight gradient", expected.WeightGradient, actual.WeightGradient, tolerance, terms);
                    AssertClose("bias gradient", expected.BiasGradient, actual.BiasGradient, tolerance, terms);
                }
            },
            iter: 20, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Packed_samples_come_back()
    {
        var layout = new PackedLayout(batch: 37, channels: 5, height: 6, width: 7, halo: 1);
        float[] samples = [.. Enumerable.Range(0, layout.DenseLength).Select(static i => (float)i)];
        float[] packed = new float[layout.Length], back = new float[samples.Length];
        Packing.Pack<float>(samples, layout, packed);
        for (int i = 0; i < samples.Length; i++)
        {
            (int plane, int position) = Math.DivRem(i, layout.Height * layout.Width);
            (int sample, int channel) = Math.DivRem(plane, layout.Channels);
            Assert.Equal(samples[i], packed[layout.Offset(sample, channel, position / layout.Width, position % layout.Width)]);
        }
        Packing.Unpack<float>(packed, layout, back);
        Assert.Equal(samples, back);
    }

    private static void AssertClose<T>(string what, double[] expected, T[] actual, double tolerance, double least = 0)
        where T : IBinaryFloatingPointIeee754<T>
    {
        double difference = Math.Sqrt(expected.Zip(actual, static (e, a) => Math.Pow(e - double.CreateChecked(a), 2)).Sum());
        double scale = Math.Max(Math.Sqrt(expected.Sum(static e => e * e)), least);
        Assert.True(difference <= tolerance * scale, $"{what} differs by {difference:g3} of {scale:g3}");
    }
}
