using BenchmarkDotNet.Attributes;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;

namespace Gossamer.Benchmarks.Kernels;

/// <summary>The products of block-sparse layers; <see cref="LinearBenchmarks"/> has those of single weights at the same densities.</summary>
public class BlockBenchmarks : IDisposable
{
    private const int Batch = 128;

    private BlockTopology _topology = null!;
    private AlignedBuffer<float> _values = null!, _bias = null!, _gradient = null!, _biasGradient = null!;
    private AlignedBuffer<float> _input = null!, _output = null!, _outputGradient = null!, _inputGradient = null!;

    [Params(1024, 4096)]
    public int Features { get; set; }

    [Params(0.9, 0.98)]
    public double Sparsity { get; set; }

    /// <summary>Rows of a block: with 1, of four columns, otherwise square.</summary>
    [Params(1, 4, 8, 16)]
    public int BlockRows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int blockColumns = Math.Max(4, BlockRows);
        _topology = BlockTopology.Create(
            RandomLayer.Topology(Features / BlockRows, Features / blockColumns, Sparsity), BlockRows, blockColumns);
        _values = RandomLayer.Numbers(_topology.NonZeros, "values");
        _bias = RandomLayer.Numbers(Features, "bias");
        _gradient = new AlignedBuffer<float>(_topology.NonZeros);
        _biasGradient = new AlignedBuffer<float>(Features);
        int length = BatchBlocks.Length(Features, Batch);
        _input = RandomLayer.Numbers(length, "input");
        _outputGradient = RandomLayer.Numbers(length, "gradient");
        _output = new AlignedBuffer<float>(length);
        _inputGradient = new AlignedBuffer<float>(length);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (AlignedBuffer<float> buffer in (AlignedBuffer<float>[])
            [_values, _bias, _gradient, _biasGradient, _input, _output, _outputGradient, _inputGradient])
            buffer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Forward() => BlockLinear.Forward<float>(_topology, _values.Span, _bias.Span, _input.Span, _output.Span, Batch);

    [Benchmark]
    public void InputGradient() =>
        BlockLinear.InputGradient<float>(_topology, _values.Span, _outputGradient.Span, _inputGradient.Span, Batch);

    [Benchmark]
    public void WeightGradient() =>
        BlockLinear.WeightGradient<float>(
            _topology, _outputGradient.Span, _input.Span, _gradient.Span, _biasGradient.Span, Batch);
}
