using System.Diagnostics;
using Gossamer.PrivateInference.Export;
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
        await using MeasuredParties parties = await MeasuredParties.OpenAsync(model, input, options.Provider, options.Link, cancellation).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        for (int query = 1; parties.Queries < options.Queries; query++)
        {
            bool warm = query > (options.WarmUp ?? LeastWarmUp) && (options.WarmUp is not null || Stopwatch.GetElapsedTime(start) >= WarmUpTime);
            QueryMeasure measure = await parties.AskAsync(warm, cancellation).ConfigureAwait(false);
            tell?.Invoke($"query {query}: offline {measure.OfflineMs:F0} ms, online {measure.OnlineMs:F1} ms");
        }
        return parties.Result(options.Profile);
    }
}
