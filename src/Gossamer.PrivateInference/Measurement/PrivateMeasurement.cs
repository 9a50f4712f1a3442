using System.Diagnostics;
using Gossamer.Learning.Statistics;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Networks.Sessions;

namespace Gossamer.PrivateInference.Measurement;

/// <summary>Asks a network some times, both parties in this program over TLS on the loopback interface, and keeps the medians.</summary>
public static class PrivateMeasurement
{
    private const int LeastWarmUp = 2;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    /// <summary>Measures.</summary>
    /// <param name="model">The network.</param>
    /// <param name="input">One query, [batch, sample…].</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <param name="tell">Is told what has been asked; may be null.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<PrivateMeasurementResult> RunAsync(
        PrivateModel model, ReadOnlyMemory<float> input, PrivateMeasurementOptions? options = null, Action<string>? tell = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new PrivateMeasurementOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Queries);
        NetworkEstimate exact = new CostModel(options.Profile ?? CostProfile.Unmeasured).Estimate(model.Manifest);
        NetworkEstimate? estimate = options.Profile is null ? null : exact;
        List<QueryMeasure> client = [], server = [];
        IReadOnlyList<double> answer = [];
        await using (LoopbackParties parties = await LoopbackParties.OpenAsync(model.Weights, options.Provider, options.Link, cancellation).ConfigureAwait(false))
        {
            long start = Stopwatch.GetTimestamp();
            for (int query = 1; client.Count < options.Queries; query++)
            {
                bool warm = query > (options.WarmUp ?? LeastWarmUp) && (options.WarmUp is not null || Stopwatch.GetElapsedTime(start) >= WarmUpTime);
                (QueryResult result, QueryMeasure other) = await parties.QueryAsync(input, cancellation).ConfigureAwait(false);
                tell?.Invoke($"query {query}: offline {result.Measure.OfflineMs:F0} ms, online {result.Measure.OnlineMs:F1} ms");
                if (!warm) continue;
                answer = result.Values;
                client.Add(result.Measure);
                server.Add(other);
            }
        }
        IReadOnlyList<StepMeasure> last = client[^1].Steps;
        // What the server needs for a step; the output is the client's.
        MeasuredStep[] steps = [.. last.Select((step, i) => new MeasuredStep(
            step.Name, step.BytesSent + step.BytesReceived, step.Flights,
            Median((i < last.Count - 1 ? server : client).Select(query => query.Steps[i].Milliseconds)), estimate?.Steps[i].OnlineSeconds * 1000))];
        using var own = Process.GetCurrentProcess();
        return new PrivateMeasurementResult
        {
            Network = model.Manifest.Settings.Name,
            RingBits = model.Manifest.Settings.RingBits,
            Batch = model.Manifest.Settings.Batch,
            Queries = options.Queries,
            OnlineMs = Median(client.Select(static query => query.OnlineMs)),
            PredictedOnlineMs = estimate?.OnlineSeconds * 1000,
            OnlineBytes = client[^1].OnlineBytes,
            Flights = client[^1].Flights,
            OfflineMs = Median(client.Select(static query => query.OfflineMs)),
            PredictedOfflineMs = estimate?.OfflineSeconds * 1000,
            OfflineBytes = client[^1].OfflineBytes,
            FormulaOfflineBytes = exact.OfflineBytes,
            OnlineAsFormula = client.All(query => query.Flights == exact.Flights && query.Steps.Zip(exact.Steps).All(static pair =>
                pair.First.BytesSent == pair.Second.OnlineUp && pair.First.BytesReceived == pair.Second.OnlineDown && pair.First.Flights == pair.Second.Flights)),
            PeakMemoryBytes = own.PeakWorkingSet64,
            MedianLayerError = estimate is null ? null : Median(steps.SkipLast(1).Where(static step => step.Bytes > 0).Select(static step => Math.Abs(step.PredictedMs!.Value / step.Ms - 1))),
            Steps = steps,
            Answer = answer,
        };
    }

    /// <summary>The median.</summary>
    internal static double Median(IEnumerable<double> values) => Bootstrap.Quantile([.. values.Order()], 0.5);
}
