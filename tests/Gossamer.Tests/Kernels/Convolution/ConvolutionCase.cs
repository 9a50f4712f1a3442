using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Kernels.Convolution;

/// <summary>A convolution with data in [batch, channels, height, width], run on the packed kernels or by brute force.</summary>
public sealed record ConvolutionCase(ConvolutionShape Shape, int Batch, int Height, int Width, SparseTopology Topology, ulong Seed)
{
    public static Gen<ConvolutionCase> Any { get; } =
        from kernelHeight in Gen.Int[1, 5]
        from kernelWidth in Gen.Int[1, 5]
        from stride in Gen.Int[1, 3]
        from padding in Gen.Int[0, 2]
        from dilation in Gen.Int[1, 2]
        from groups in Gen.OneOf(Gen.Const(1), Gen.Int[1, 3])
        from groupInputs in Gen.Int[1, 4]
        from groupOutputs in Gen.Int[1, 4]
        from height in Gen.Int[1, 11]
        from width in Gen.Int[1, 21]
        from batch in Gen.Int[1, 40]
        from density in Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double[0.02, 0.6])
        from seed in Gen.ULong
        let shape = new ConvolutionShape(
            groups * groupInputs, groups * groupOutputs, kernelHeight, kernelWidth, stride, padding, dilation, groups)
        select Create(
            shape, batch, Math.Max(height, dilation * (kernelHeight - 1) + 1 - 2 * padding),
            Math.Max(width, dilation * (kernelWidth - 1) + 1 - 2 * padding), density, seed);

    public int OutputHeight => Shape.OutputHeight(Height);

    public int OutputWidth => Shape.OutputWidth(Width);

    public static ConvolutionCase Create(ConvolutionShape shape, int batch, int height, int width, double density, ulong seed)
    {
        long positions = (long)shape.WeightRows * shape.WeightColumns;
        long[] active = new CounterRandom(seed, "topology").Sample(positions, (int)Math.Round(density * positions));
        return new ConvolutionCase(
            shape, batch, height, width, SparseTopology.FromPositions(shape.WeightRows, shape.WeightColumns, active), seed);
    }

    public double[] Input() => Draw("input", Batch * Shape.InChannels * Height * Width);

    public double[] OutputGradient() => Draw("gradient", Batch * Shape.OutChannels * OutputHeight * OutputWidth);

    public double[] Weight() => Draw("weight", Topology.NonZeros);

    public double[] Bias() => Draw("bias", Shape.OutChannels);

    /// <summary>The four results by their definition, in double.</summary>
    public Results<double> ByBruteForce(bool rectifies)
    {
        double[] input = Input(), gradient = OutputGradient(), weight = Weight(), bias = Bias();
        int area = Shape.KernelHeight * Shape.KernelWidth;
        int groupInputs = Shape.InChannels / Shape.Groups, groupOutputs = Shape.OutChannels / Shape.Groups;
        double[] output = new double[gradient.Length], inputGradient = new double[input.Length];
        double[] weightGradient = new double[weight.Length], biasGradient = new double[bias.Length];
        int map = OutputHeight * OutputWidth;
        long[] positions = Topology.ToPositions();
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = bias[i / map % Shape.OutChannels];
            biasGradient[i / map % Shape.OutChannels] += gradient[i];
        }
        for (int rank = 0; rank < weight.Length; rank++)
        {
            (int o, int column) = ((int)(positions[rank] / Shape.WeightColumns), (int)(positions[rank] % Shape.WeightColumns));
            int c = o / groupOutputs * groupInputs + column / area, ky = column % area / Shape.KernelWidth, kx = column % Shape.KernelWidth;
            for (int n = 0; n < Batch; n++)
                for (int y = 0; y < OutputHeight; y++)
                    for (int x = 0; x < OutputWidth; x++)
                    {
                        int iy = y * Shape.Stride + ky * Shape.Dilation - Shape.Padding;
                        int ix = x * Shape.Stride + kx * Shape.Dilation - Shape.Padding;
                        if (iy < 0 || iy >= Height || ix < 0 || ix >= Width) continue;
                        int from = ((n * Shape.InChannels + c) * Height + iy) * Width + ix;
                        int to = ((n * Shape.OutChannels + o) * OutputHeight + y) * OutputWidth + x;
                        output[to] += weight[rank] * input[from];
                        inputGradient[from] += weight[rank] * gradient[to];
                        weightGradient[rank] += input[from] * gradient[to];
                    }
        }
        if (rectifies)
            for (int i = 0; i < output.Length; i++) output[i] = Math.Max(0, output[i]);
        return new Results<double>(output, inputGradient, weightGradient, biasGradient);
    }

    /// <summary>The four results by the kernels. Buffers are dirty wherever they may be.</summary>
    public Results<T> ByKernels<T>(bool rectifies, int extraHalo, LaneWidth width, int threads, int? inputHalo = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var input = new PackedLayout(Batch, Shape.InChannels, Height, Width, inputHalo ?? Shape.InputHalo + extraHalo);
        PackedLayout output = Shape.Output(input, extraHalo);
        PackedLayout outputGradient = Shape.Output(input, inputHalo ?? Shape.OutputGradientHalo + extraHalo);
        PackedLayout inputGradient = input.WithHalo(extraHalo);
        using var pool = new WorkerPool(threads);
        var convolution = new SparseConvolution<T>(
            Topology, Shape, input, output, outputGradient, inputGradient, new KernelExecution(pool, width));
        using var packedInput = new PackedBuffer<T>(input);
        using var packedOutput = new PackedBuffer<T>(output);
        using var packedOutputGradient = new PackedBuffer<T>(outputGradient);
        using var packedInputGradient = new PackedBuffer<T>(inputGradient);
        packedOutput.Span.Fill(Mark<T>());
        packedInputGradient.Span.Fill(Mark<T>());
        Packing.Pack<T>(Narrow<T>(Input()), input, packedInput.Span);
        Packing.Pack<T>(Narrow<T>(OutputGradient()), outputGradient, packedOutputGradient.Span);
        T[] weight = Narrow<T>(Weight()), bias = Narrow<T>(Bias());
        T[] weightGradient = new T[weight.Length], biasGradient = new T[bias.Length];
        Array.Fill(weightGradient, Mark<T>());
        Array.Fill(biasGradient, Mark<T>());

        convolution.Forward(weight, bias, packedInput.Span, packedOutput.Span, rectifies);
        convolution.BackwardInput(weight, packedOutputGradient.Span, packedInputGradient.Span);
        convolution.BackwardWeight(packedInput.Span, packedOutputGradient.Span, weightGradient, biasGradient);

        var results = new Results<T>(
            new T[output.DenseLength], new T[input.DenseLength], weightGradient, biasGradient);
        Packing.Unpack<T>(packedOutput.Span, output, results.Output);
        Packing.Unpack<T>(packedInputGradient.Span, inputGradient, results.InputGradient);
        HaloKept(output, packedOutput.Span);
        HaloKept(inputGradient, packedInputGradient.Span);
        return results;
    }

    /// <summary>The output by the kernels for planes, with an addend if asked. The output's map is dirty before.</summary>
    public T[] OutputOnPlanes<T>(bool rectifies, bool adds, int inputHalo, int outputHalo, LaneWidth width, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var input = new PlaneLayout(Batch, Shape.InChannels, Height, Width, inputHalo);
        PlaneLayout output = Shape.Output(input, outputHalo);
        using var pool = new WorkerPool(threads);
        var convolution = new PlaneConvolution<T>(Topology, Shape, input, output, new KernelExecution(pool, width));
        T[] planes = new T[input.Length], result = new T[output.Length], addend = adds ? new T[output.Length] : [];
        // Behind the last map lies what no result may depend on.
        planes.AsSpan(input.Lead + Batch * Shape.InChannels * input.SamplePitch).Fill(T.NaN);
        Planes.Pack<T>(Narrow<T>(Input()), input, planes);
        T[] dense = new T[output.DenseLength];
        Array.Fill(dense, T.NaN);
        Planes.Pack<T>(dense, output, result);
        if (adds) Planes.Pack<T>(Narrow<T>(OutputGradient()), output, addend);

        convolution.Forward(Narrow<T>(Weight()), Narrow<T>(Bias()), planes, result, rectifies, addend);

        Planes.Unpack<T>(result, output, dense);
        Planes.Pack<T>(new T[dense.Length], output, result);
        if (result.AsSpan().IndexOfAnyExcept(T.Zero) is >= 0 and int where)
            throw new InvalidOperationException($"the kernel wrote {result[where]} outside the map at {where}");
        return dense;
    }

    /// <summary>The four results by libtorch, in double.</summary>
    public Results<double> ByTorch()
    {
        using IDisposable scope = NewDisposeScope();
        double[] dense = new double[Topology.Positions], weight = Weight();
        long[] positions = Topology.ToPositions();
        for (int rank = 0; rank < positions.Length; rank++) dense[positions[rank]] = weight[rank];
        Tensor x = tensor(Input(), [Batch, Shape.InChannels, Height, Width]).requires_grad_();
        Tensor w = tensor(dense, [Shape.OutChannels, Shape.InChannels / Shape.Groups, Shape.KernelHeight, Shape.KernelWidth]).requires_grad_();
        Tensor b = tensor(Bias()).requires_grad_();
        Tensor y = nn.functional.conv2d(
            x, w, b, strides: [Shape.Stride, Shape.Stride], padding: [Shape.Padding, Shape.Padding],
            dilation: [Shape.Dilation, Shape.Dilation], groups: Shape.Groups);
        y.backward([tensor(OutputGradient(), y.shape)]);
        double[] full = w.grad!.data<double>().ToArray();
        return new Results<double>(
            nn.functional.relu(y).data<double>().ToArray(), x.grad!.data<double>().ToArray(),
            [.. positions.Select(position => full[position])], b.grad!.data<double>().ToArray());
    }

    private static void HaloKept<T>(PackedLayout layout, Span<T> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] copy = packed.ToArray();
        for (int plane = 0; plane < layout.Blocks * layout.Channels; plane++)
            for (int row = 0; row < layout.Height; row++)
                copy.AsSpan(
                    plane * layout.PlanePitch + layout.Interior + row * layout.RowPitch, layout.Width * PackedLayout.Lanes).Fill(Mark<T>());
        if (copy.AsSpan().IndexOfAnyExcept(Mark<T>()) is >= 0 and int where)
            throw new InvalidOperationException($"the kernel wrote outside the map at {where}");
    }

    private static T Mark<T>()
        where T : IBinaryFloatingPointIeee754<T> => T.CreateChecked(12345);

    public static T[] Narrow<T>(double[] values)
        where T : IBinaryFloatingPointIeee754<T> => [.. values.Select(T.CreateChecked)];

    /// <summary>The distance is at most <paramref name="tolerance"/> times the norm, or times <paramref name="least"/>.</summary>
    public static void AssertClose<T>(double[] expected, T[] actual, double tolerance, string what, double least = 0)
        where T : IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double distance = expected[i] - double.CreateChecked(actual[i]);
            difference += distance * distance;
            norm += expected[i] * expected[i];
        }
        double scale = Math.Max(Math.Sqrt(norm), least);
        Assert.True(Math.Sqrt(difference) <= tolerance * scale, $"{what}: {Math.Sqrt(difference)} of {scale}");
    }

    private double[] Draw(string name, int count)
    {
        var random = new CounterRandom(Seed, name);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = (float)random.Normal((ulong)i);
        return values;
    }

    /// <summary>What a convolution gives, without packing.</summary>
    public sealed record Results<T>(T[] Output, T[] InputGradient, T[] WeightGradient, T[] BiasGradient);
}
