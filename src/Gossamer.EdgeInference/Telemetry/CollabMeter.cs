using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gossamer.EdgeInference.Telemetry;

/// <summary>
/// Metrics and traces of a running system, meter and source <c>Collab</c>. Labels are bounded: services and parts, never devices or
/// requests.
/// </summary>
public sealed class CollabMeter : IDisposable
{
    /// <summary>Name of the meter and of the source of traces.</summary>
    public const string Name = "Collab";

    // 1 ms to 10 s: the default buckets begin at 5 and suit milliseconds.
    private static readonly double[] Bounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _delay, _part;
    private readonly Counter<long> _drops, _refusals;

    /// <summary>Instruments that nobody listens to yet.</summary>
    public CollabMeter()
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds };
        _delay = _meter.CreateHistogram("collab.service.delay", "s", "Time from a request to its answer", tags: null, advice);
        _part = _meter.CreateHistogram("collab.delay.part", "s", "Parts of that time", tags: null, advice);
        _drops = _meter.CreateCounter<long>("collab.drops", "{request}", "Requests that were not taken");
        _refusals = _meter.CreateCounter<long>("collab.refused.certificates", "{connection}", "Connections refused for their certificate");
    }

    /// <summary>Traces: one span for each request, its parts inside.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>A request was answered at the edge.</summary>
    public void Answered(string service, TimeSpan delay) =>
        _delay.Record(delay.TotalSeconds, new KeyValuePair<string, object?>("service", service), new KeyValuePair<string, object?>("path", "edge"));

    /// <summary>A part of the time to an answer is over: queue or infer.</summary>
    public void Passed(string service, string part, TimeSpan time) =>
        _part.Record(time.TotalSeconds, new KeyValuePair<string, object?>("service", service), new KeyValuePair<string, object?>("part", part));

    /// <summary>A request was not taken: rate or load.</summary>
    public void Dropped(string reason) => _drops.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A connection was refused for its certificate.</summary>
    public void Refused() => _refusals.Add(1);

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => _meter.Dispose();
}
