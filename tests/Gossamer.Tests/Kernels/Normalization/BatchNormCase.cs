using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Normalization;
using Gossamer.Tests.Kernels.Layout;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Normalization;

/// <summary>A normalisation with random data, computed by the kernels and by libtorch.</summary>
public sealed record BatchNormCase(PackedLayout Sizes, int[] Halos, bool Rectifies, bool Adds, BatchNormCase.Sharing Shares)
{
    private const double Epsilon = 1e-3;

    /// <summary>Which gradient lies in the memory of the output's gradient.</summary>
    public enum Sharing
    {
        None,
        Input,
        Addend,
    }

    /// <summary>Any case in which a channel has enough elements for gradients that are not all cancellation.</summary>
    public static Gen<BatchNormCase> Any { get; } =
        from sizes in PackedSample.Layouts.Where(static sizes => sizes.Batch * sizes.Height * sizes.Width >= 8)
        from halos in Gen.Int[0, 2].Array[6]
        from rectifies in Gen.Bool
        from adds in Gen.Bool
        from shares in Gen.Enum<Sharing>()
        select new BatchNormCase(sizes, halos, rectifies, adds, shares);

    /// <summary>All results by the kernels.</summary>
    public Results<T> ByKernels<T>(KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PackedLayout input = Sizes.WithHalo(Halos[0]), output = Sizes.WithHalo(Halos[1]), addend = Sizes.WithHalo(Halos[2]);
        PackedLayout outputGradient = Sizes.WithHalo(Halos[3]);
        PackedLayout inputGradient = Shares == Sharing.Input ? outputGradient : Sizes.WithHalo(Halos[4]);
        PackedLayout addendGradient = Shares == Sharing.Addend ? outputGradient : Sizes.WithHalo(Halos[5]);
        var norm = new PackedBatchNorm<T>(
            input, output, Rectifies, Adds ? addend : null, outputGradient, inputGradient, Adds ? addendGradient : null, execution);
        using PackedBuffer<T> x = PackedSample.Holding<T>(input, Input()), z = PackedSample.Holding<T>(addend, Addend());
        using PackedBuffer<T> y = PackedSample.Blank<T>(output), applied = PackedSample.Blank<T>(output);
        using PackedBuffer<T> g = PackedSample.Holding<T>(outputGradient, OutputGradient());
        using PackedBuffer<T> ownDx = PackedSample.Blank<T>(inputGradient), ownDz = PackedSample.Blank<T>(addendGradient);
        PackedBuffer<T> dx = Shares == Sharing.Input ? g : ownDx, dz = Shares == Sharing.Addend && Adds ? g : ownDz;
        int channels = Sizes.Channels;
        T[] scale = Convert<T>(Scale()), shift = Convert<T>(Shift());
        T[] mean = new T[channels], variance = new T[channels], scaleGradient = new T[channels], shiftGradient = new T[channels];
        ReadOnlySpan<T> added = Adds ? z.Span : default;
        norm.Forward(x.Span, added, y.Span, scale, shift, Epsilon, mean, variance);
        norm.Apply(x.Span, added, applied.Span, scale, shift, Epsilon, Convert<T>(GivenMean()), Convert<T>(GivenVariance()));
        norm.Backward(
            x.Span, y.Span, g.Span, dx.Span, Adds ? dz.Span : default, scale, Epsilon, mean, variance, scaleGradient, shiftGradient);
        return new Results<T>(
            PackedSample.Read(y), mean, variance, PackedSample.Read(applied),
            PackedSample.Read(dx), Adds ? PackedSample.Read(dz) : [], scaleGradient, shiftGradient);
    }

    /// <summary>The same by libtorch in double precision.</summary>
    public Results<double> ByTorch()
    {
        using IDisposable scope = NewDisposeScope();
        long[] shape = [Sizes.Batch, Sizes.Channels, Sizes.Height, Sizes.Width];
        Tensor x = tensor(Input(), shape).requires_grad_(), z = tensor(Addend(), shape).requires_grad_();
        Tensor scale = tensor(Scale()).requires_grad_(), shift = tensor(Shift()).requires_grad_();
        Tensor mean = x.mean([0, 2, 3]), variance = x.var([0, 2, 3], unbiased: false);
        Tensor y = Finish(nn.functional.batch_norm(x, zeros_like(mean), ones_like(mean), scale, shift, training: true, eps: Epsilon));
        Tensor applied = Finish(nn.functional.batch_norm(
            x, tensor(GivenMean()), tensor(GivenVariance()), scale, shift, training: false, eps: Epsilon));
        y.backward([tensor(OutputGradient(), shape)]);
        return new Results<double>(
            Elements(y), Elements(mean), Elements(variance), Elements(applied),
            Elements(x.grad!), Adds ? Elements(z.grad!) : [], Elements(scale.grad!), Elements(shift.grad!));

        Tensor Finish(Tensor normalized)
        {
            if (Adds) normalized += z;
            return Rectifies ? nn.functional.relu(normalized) : normalized;
        }
    }

    /// <summary>Compares with what libtorch gave.</summary>
    public void AssertClose<T>(Results<double> expected, Results<T> actual, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Gradients are differences of terms as large as the output's gradient.
        double terms = Math.Sqrt(Sizes.DenseLength);
        PackedSample.AssertClose(expected.Output, actual.Output, tolerance);
        PackedSample.AssertClose(expected.Mean, actual.Mean, tolerance, 1);
        PackedSample.AssertClose(expected.Variance, actual.Variance, tolerance);
        PackedSample.AssertClose(expected.Applied, actual.Applied, tolerance);
        PackedSample.AssertClose(expected.InputGradient, actual.InputGradient, tolerance, terms);
        PackedSample.AssertClose(expected.AddendGradient, actual.AddendGradient, tolerance);
        PackedSample.AssertClose(expected.ScaleGradient, actual.ScaleGradient, tolerance, terms);
        PackedSample.AssertClose(expected.ShiftGradient, actual.ShiftGradient, tolerance, terms);
    }

    public override string ToString() =>
        $"{Sizes} halos {string.Join(' ', Halos)} relu {Rectifies} addend {Adds} shares {Shares}";

    private double[] Input() => [.. PackedSample.Draw(Sizes, "input").Select(static x => (double)(float)(2 * x + 3))];

    private double[] Addend() => PackedSample.Draw(Sizes, "addend");

    private double[] OutputGradient() => PackedSample.Draw(Sizes, "output gradient");

    private double[] Scale() => PackedSample.Draw(Sizes.Channels, "scale");

    private double[] Shift() => PackedSample.Draw(Sizes.Channels, "shift");

    private double[] GivenMean() => PackedSample.Draw(Sizes.Channels, "mean");

    private double[] GivenVariance() => [.. PackedSample.Draw(Sizes.Channels, "variance").Select(static x => (double)(float)(x * x + 0.5))];

    private static double[] Elements(Tensor tensor) => tensor.contiguous().data<double>().ToArray();

    private static T[] Convert<T>(double[] values)
        where T : IBinaryFloatingPointIeee754<T> => [.. values.Select(T.CreateChecked)];

    /// <summary>What a normalisation gives, without packing.</summary>
    public sealed record Results<T>(
        T[] Output, T[] Mean, T[] Variance, T[] Applied, T[] InputGradient, T[] AddendGradient, T[] ScaleGradient, T[] ShiftGradient)
    {
        /// <summary>Compares every bit.</summary>
        public void AssertSame(Results<T> other)
        {
            Assert.Equal(Output, other.Output);
            Assert.Equal(Mean, other.Mean);
            Assert.Equal(Variance, other.Variance);
            Assert.Equal(Applied, other.Applied);
            Assert.Equal(InputGradient, other.InputGradient);
            Assert.Equal(AddendGradient, other.AddendGradient);
            Assert.Equal(ScaleGradient, other.ScaleGradient);
            Assert.Equal(ShiftGradient, other.ShiftGradient);
        }
    }
}
