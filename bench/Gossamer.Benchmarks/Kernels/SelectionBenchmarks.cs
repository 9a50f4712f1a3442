using BenchmarkDotNet.Attributes;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Selection;

namespace Gossamer.Benchmarks.Kernels;

/// <summary>The best of a million scores, as in a round of growth: one streaming selection against sorting them all.</summary>
public class SelectionBenchmarks : IDisposable
{
    private const int Candidates = 1 << 20;

    private AlignedBuffer<float> _scores = null!;

    [Params(100, 10_000, 300_000)]
    public int Kept { get; set; }

    [GlobalSetup]
    public void Setup() => _scores = RandomLayer.Numbers(Candidates, "scores");

    [GlobalCleanup]
    public void Dispose()
    {
        _scores.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public Scored[] Select()
    {
        var selection = new TopSelection(Kept, Candidates);
        Span<float> scores = _scores.Span;
        for (int i = 0; i < scores.Length; i++) selection.Offer(new Scored(scores[i], i));
        return selection.ToArray();
    }

    [Benchmark(Baseline = true)]
    public float[] Sort()
    {
        float[] scores = _scores.Span.ToArray();
        Array.Sort(scores);
        return scores[^Kept..];
    }
}
