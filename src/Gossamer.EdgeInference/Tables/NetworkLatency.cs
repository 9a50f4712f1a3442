using System.Diagnostics;
using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;

namespace Gossamer.EdgeInference.Tables;

/// <summary>Times of networks, measured here or computed from traces of their layers.</summary>
public static class NetworkLatency
{
    /// <summary>Sizes of batches.</summary>
    public static IReadOnlyList<int> Batches { get; } = [1, 2, 4, 8, 16];

    private const int WarmUpCalls = 50, LeastCalls = 20;

    /// <summary>Times a plan at every size of batch.</summary>
    /// <param name="plan">The network; its threads are those of the plan.</param>
    /// <param name="seconds">Seconds for each size, above 0.</param>
    /// <param name="cancellation">Stops between two calls.</param>
    public static IReadOnlyList<BatchLatency> Measure(InferencePlan plan, double seconds = 0.1, CancellationToken cancellation = default)
    {
        if (!(seconds > 0)) throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "expected above 0");
        return [.. Batches.Select(batch =>
        {
            float[] samples = new float[batch * plan.SampleLength], results = new float[batch * plan.ResultLength];
            for (int i = 0; i < samples.Length; i++) samples[i] = MathF.Sin(i);
            for (int call = 0; call < WarmUpCalls; call++) plan.Run(samples, batch, results);
            List<double> times = [];
            long started = Stopwatch.GetTimestamp();
            while (times.Count < LeastCalls || Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                cancellation.ThrowIfCancellationRequested();
                long begun = Stopwatch.GetTimestamp();
                plan.Run(samples, batch, results);
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds / batch);
            }
            times.Sort();
            return new BatchLatency(batch, times[times.Count / 2], times[(int)(0.95 * (times.Count - 1))]);
        })];
    }

    /// <summary>Computes the times of a network from traces of layers: medians, and 95th percentiles from how far traces lie from their fit.</summary>
    public static IReadOnlyList<BatchLatency> Predict(NetworkGraph graph, LayerLatencies traces) => [.. Batches.Select(batch =>
    {
        double median = 0, upper = 0;
        foreach (NetworkNode node in graph.Nodes)
        {
            if (node.Operation is not WeightedOperation product) continue;
            LayerLatency layer = traces.Of(product is LinearOperation ? LayerKind.Linear : LayerKind.Convolution);
            double milliseconds = layer.Milliseconds(LayerWork.Of(product.WeightRows, product.WeightColumns, Places(node)), batch) / batch;
            median += milliseconds;
            upper += milliseconds * layer.UpperFactor;
        }
        return new BatchLatency(batch, median, upper);
    })];

    /// <summary>Multiply-adds of a window, where <paramref name="network"/> multiplies with active weights alone.</summary>
    public static long MultiplyAdds(TrainedNetwork network) => network.Graph.Nodes.Sum(node =>
        node.Operation is WeightedOperation product ? network.Weights[product.Weight].Topology.NonZeros * Places(node) : 0);

    private static long Places(NetworkNode node) => node.Shape is [_, var height, var width] ? (long)height * width : 1;
}
