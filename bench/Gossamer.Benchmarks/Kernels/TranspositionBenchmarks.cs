using BenchmarkDotNet.Attributes;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;

namespace Gossamer.Benchmarks.Kernels;

/// <summary>What turns things round: values into the order of the transpose, a topology into its transpose, samples into blocks.</summary>
public class TranspositionBenchmarks : IDisposable
{
    private const int Batch = 128;

    private SparseTopology _topology = null!;
    private long[] _positions = null!;
    private AlignedBuffer<float> _values = null!, _transposed = null!, _samples = null!, _packed = null!;

    [Params(1024, 4096)]
    public int Features { get; set; }

    [Params(0.9, 0.98)]
    public double Sparsity { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _topology = RandomLayer.Topology(Features, Features, Sparsity);
        _positions = _topology.ToPositions();
        _values = RandomLayer.Numbers(_topology.NonZeros, "values");
        _transposed = new AlignedBuffer<float>(_topology.NonZeros);
        _samples = RandomLayer.Numbers(Features * Batch, "samples");
        _packed = new AlignedBuffer<float>(BatchBlocks.Length(Features, Batch));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (AlignedBuffer<float> buffer in (AlignedBuffer<float>[])[_values, _transposed, _samples, _packed])
            buffer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Values() => _topology.Transposed.Arrange<float>(_values.Span, _transposed.Span);

    [Benchmark]
    public CompactTopology Topology() => SparseTopology.FromPositions(Features, Features, _positions).Transposed.Compact;

    [Benchmark]
    public void Samples() => BatchBlocks.Pack<float>(_samples.Span, Features, Batch, _packed.Span);
}
