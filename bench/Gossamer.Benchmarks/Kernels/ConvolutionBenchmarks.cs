using BenchmarkDotNet.Attributes;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Benchmarks.Kernels;

/// <summary>The three products of sparse 3 x 3 convolutions as in VGG-19, batch 64, each alone.</summary>
public class ConvolutionBenchmarks : IDisposable
{
    private const int Batch = 64;

    private SparseConvolution<float> _convolution = null!;
    private PackedBuffer<float> _input = null!, _output = null!, _outputGradient = null!, _inputGradient = null!;
    private AlignedBuffer<float> _weight = null!, _bias = null!, _weightGradient = null!, _biasGradient = null!;

    /// <summary>Channels in and out; the map shrinks as they grow, 64 at 32 x 32 to 512 at 4 x 4.</summary>
    [Params(64, 256, 512)]
    public int Channels { get; set; }

    [Params(0.9, 0.98)]
    public double Sparsity { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int map = 2048 / Channels;
        var shape = new ConvolutionShape(Channels, Channels, 3, 3, stride: 1, padding: 1);
        var input = new PackedLayout(Batch, Channels, map, map, shape.InputHalo);
        PackedLayout output = shape.Output(input), outputGradient = shape.Output(input, shape.OutputGradientHalo);
        _convolution = new SparseConvolution<float>(
            RandomLayer.Topology(shape.WeightRows, shape.WeightColumns, Sparsity), shape, input, output, outputGradient, input);
        _input = Packed(input, "input");
        _outputGradient = Packed(outputGradient, "gradient");
        _output = new PackedBuffer<float>(output);
        _inputGradient = new PackedBuffer<float>(input);
        _weight = RandomLayer.Numbers(_convolution.Topology.NonZeros, "weight");
        _bias = RandomLayer.Numbers(Channels, "bias");
        _weightGradient = new AlignedBuffer<float>(_weight.Length);
        _biasGradient = new AlignedBuffer<float>(Channels);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (IDisposable buffer in (IDisposable[])
            [_input, _output, _outputGradient, _inputGradient, _weight, _bias, _weightGradient, _biasGradient])
            buffer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Forward() => _convolution.Forward(_weight.Span, _bias.Span, _input.Span, _output.Span);

    [Benchmark]
    public void InputGradient() => _convolution.BackwardInput(_weight.Span, _outputGradient.Span, _inputGradient.Span);

    [Benchmark]
    public void WeightGradient() =>
        _convolution.BackwardWeight(_input.Span, _outputGradient.Span, _weightGradient.Span, _biasGradient.Span);

    private static PackedBuffer<float> Packed(PackedLayout layout, string name)
    {
        var packed = new PackedBuffer<float>(layout);
        using AlignedBuffer<float> numbers = RandomLayer.Numbers(layout.DenseLength, name);
        Packing.Pack<float>(numbers.Span, layout, packed.Span);
        return packed;
    }
}
