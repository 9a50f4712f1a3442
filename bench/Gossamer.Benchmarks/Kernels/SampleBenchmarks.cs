using BenchmarkDotNet.Attributes;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Benchmarks.Kernels;

/// <summary>One sample through layers of equal density: rows of any length, constant fan-in, one of every sixteen, blocks of 4 x 4.</summary>
public class SampleBenchmarks : IDisposable
{
    private const int GroupSize = 16, Block = 4;

    private GroupTopology _groups = null!;
    private FanInTopology _fanIn = null!;
    private BlockTopology _blocks = null!;
    private AlignedBuffer<float> _values = null!, _interleaved = null!, _blockValues = null!, _input = null!, _output = null!;

    [Params(1024, 4096)]
    public int Features { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new CounterRandom(0, "places");
        long[] positions = new long[Features / GroupSize * Features];
        for (int i = 0; i < positions.Length; i++) positions[i] = (long)i * GroupSize + (long)random.Below((ulong)i, GroupSize);
        var topology = SparseTopology.FromPositions(Features, Features, positions);
        _groups = GroupTopology.Create(topology, 1, GroupSize);
        _fanIn = FanInTopology.Create(topology);
        _blocks = BlockTopology.Create(RandomLayer.Topology(Features / Block, Features / Block, 1 - 1.0 / GroupSize), Block, Block);
        _values = RandomLayer.Numbers(topology.NonZeros, "values");
        _interleaved = new AlignedBuffer<float>(RowInterleave.Length(Features, _fanIn.FanIn));
        RowInterleave.Arrange<float>(Features, _fanIn.FanIn, _values.Span, _interleaved.Span);
        _blockValues = RandomLayer.Numbers(_blocks.NonZeros, "values");
        _input = RandomLayer.Numbers(Features, "input");
        _output = new AlignedBuffer<float>(Features);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (AlignedBuffer<float> buffer in (AlignedBuffer<float>[])[_values, _interleaved, _blockValues, _input, _output])
            buffer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void AnyRows() => SparseLinear.ForwardSamples<float>(_groups.Topology, _values.Span, [], _input.Span, _output.Span, 1);

    [Benchmark]
    public void FanIn() => FanInLinear.ForwardSamples<float>(_fanIn, _interleaved.Span, [], _input.Span, _output.Span, 1);

    [Benchmark]
    public void Groups() => GroupLinear.ForwardSamples<float>(_groups, _interleaved.Span, [], _input.Span, _output.Span, 1);

    [Benchmark]
    public void Blocks() => BlockLinear.ForwardSamples<float>(_blocks, _blockValues.Span, [], _input.Span, _output.Span, 1);
}
