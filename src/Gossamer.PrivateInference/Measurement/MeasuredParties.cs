using System.Diagnostics;
using Gossamer.Learning.Statistics;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Networks.Sessions;

namespace Gossamer.PrivateInference.Measurement;

/// <summary>A network that both parties of this program are asked for again and again over TLS, and the measures of the queries that count.</summary>
internal sealed class MeasuredParties : IAsyncDisposable
{
    private readonly PrivateModel _model;
    private readonly ReadOnlyMemory<float> _input;
    private readonly LoopbackParties _parties;
    private readonly List<QueryMeasure> _client = [], _server = [];
    private IReadOnlyList<double> _answer = [];

    private MeasuredParties(PrivateModel model, ReadOnlyMemory<float> input, LoopbackParties parties) => (_model, _input, _parties) = (model, input, parties);

    /// <summary>Queries that count so far.</summary>
    public int Queries => _client.Count;

    /// <summary>Connects the parties.</summary>
    /// <param name="model">The network.</param>
    /// <param name="input">One query, [batch, sample…].</param>
    /// <param name="provider">Who makes correlations.</param>
    /// <param name="link">A link to imitate; loopback if null.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<MeasuredParties> OpenAsync(
        PrivateModel model, ReadOnlyMemory<float> input, CorrelationProvider provider, LinkShape? link, CancellationToken cancellation) =>
        new(model, input, await LoopbackParties.OpenAsync(model.Weights, provider, link, cancellation).ConfigureAwait(false));

    /// <summary>Asks once.</summary>
    /// <param name="counts">Whether the query counts.</param>
    /// <param name="cancellation">Ends the session.</param>
    /// <returns>What the client measured.</returns>
    public async Task<QueryMeasure> AskAsync(bool counts, CancellationToken cancellation)
    {
        (QueryResult result, QueryMeasure other) = await _parties.QueryAsync(_input, cancellation).ConfigureAwait(false);
        if (!counts) return result.Measure;
        _answer = result.Values;
        _client.Add(result.Measure);
        _server.Add(other);
        return result.Measure;
    }

    /// <summary>Medians of the queries that count, of which there is one at least.</summary>
    /// <param name="profile">What to predict from; nothing is predicted if null.</param>
    public PrivateMeasurementResult Result(CostProfile? profile)
    {
        NetworkEstimate exact = new CostModel(profile ?? CostProfile.Unmeasured).Estimate(_model.Manifest);
        NetworkEstimate? estimate = profile is null ? null : exact;
        IReadOnlyList<StepMeasure> last = _client[^1].Steps;
        // What the server needs for a step; the output is the client's.
        MeasuredStep[] steps = [.. last.Select((step, i) => new MeasuredStep(
            step.Name, step.BytesSent + step.BytesReceived, step.Flights,
            Median((i < last.Count - 1 ? _server : _client).Select(query => query.Steps[i].Milliseconds)), estimate?.Steps[i].OnlineSeconds * 1000))];
        using var own = Process.GetCurrentProcess();
        return new PrivateMeasurementResult
        {
            Network = _model.Manifest.Settings.Name,
            RingBits = _model.Manifest.Settings.RingBits,
            Batch = _model.Manifest.Settings.Batch,
            Queries = Queries,
            OnlineMs = Median(_client.Select(static query => query.OnlineMs)),
            PredictedOnlineMs = estimate?.OnlineSeconds * 1000,
            OnlineBytes = _client[^1].OnlineBytes,
            Flights = _client[^1].Flights,
            OfflineMs = Median(_client.Select(static query => query.OfflineMs)),
            PredictedOfflineMs = estimate?.OfflineSeconds * 1000,
            OfflineBytes = _client[^1].OfflineBytes,
            FormulaOfflineBytes = exact.OfflineBytes,
            OnlineAsFormula = _client.All(query => query.Flights == exact.Flights && query.Steps.Zip(exact.Steps).All(static pair =>
                pair.First.BytesSent == pair.Second.OnlineUp && pair.First.BytesReceived == pair.Second.OnlineDown && pair.First.Flights == pair.Second.Flights)),
            PeakMemoryBytes = own.PeakWorkingSet64,
            MedianLayerError = estimate is null ? null : Median(PrivateMeasurementResult.LayerErrors(steps)),
            Steps = steps,
            Answer = _answer,
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _parties.DisposeAsync();

    /// <summary>The median.</summary>
    internal static double Median(IEnumerable<double> values) => Bootstrap.Quantile([.. values.Order()], 0.5);
}
