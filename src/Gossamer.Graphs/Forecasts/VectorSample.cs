using System.Diagnostics;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Forecasts;

/// <summary>Walks from some nodes and the vectors learnt from them, to tell what those of all nodes will cost.</summary>
internal static class VectorSample
{
    private const int MostNodes = 2000;

    /// <summary>Draws and learns, and scales what it took up to all nodes.</summary>
    public static (VectorForecast Forecast, NodeVectors Vectors) Of(
        TemporalGraph graph, TemporalWalker walker, long asOf, SkipGramOptions options, CancellationToken cancellation)
    {
        int stride = Math.Max(1, graph.Nodes / MostNodes);
        int[] nodes = [.. Enumerable.Range(0, graph.Nodes).Where(node => node % stride == 0)];
        double scale = (double)graph.Nodes / nodes.Length;
        // What learning costs that has nothing to do with walks; and code is compiled.
        WalkCorpus few = walker.Sample(nodes[..Math.Min(nodes.Length, 50)], asOf, cancellation);
        SkipGram.Fit(few, graph.Nodes, options, cancellation: cancellation);
        long started = Stopwatch.GetTimestamp();
        SkipGram.Fit(walker.Sample([], asOf, cancellation), graph.Nodes, options, cancellation: cancellation);
        double once = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        WalkCorpus walks = walker.Sample(nodes, asOf, cancellation);
        SkipGramResult learnt = SkipGram.Fit(walks, graph.Nodes, options, cancellation: cancellation);
        double seconds = Math.Max(0, Stopwatch.GetElapsedTime(started).TotalSeconds - once);
        var forecast = new VectorForecast(walks.Steps * scale, learnt.Pairs * scale, learnt.Flops * scale, once + seconds * scale);
        return (forecast, learnt.Vectors);
    }
}
