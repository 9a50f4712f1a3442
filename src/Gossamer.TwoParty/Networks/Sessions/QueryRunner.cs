using System.Diagnostics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Execution;

namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>One query after the other at one party, measured; the same at both.</summary>
/// <param name="manifest">The network.</param>
/// <param name="executor">The network at this party.</param>
/// <param name="context">This party on the online channel.</param>
/// <param name="source">Correlations.</param>
/// <param name="offline">The channel that correlations come over; null for a source that needs none.</param>
/// <param name="sessionId">Name of the session.</param>
internal sealed class QueryRunner(
    NetworkManifest manifest, INetworkExecutor executor, PartyContext context, ICorrelationSource source, IChannel? offline, byte[] sessionId)
{
    /// <summary>Queries so far.</summary>
    public int Queries { get; private set; }

    /// <summary>Is told shares, for tests that join both sides'.</summary>
    public INetworkObserver? Watcher { get; init; }

    /// <summary>Runs both phases. Between them the parties meet, so that the time of the one is none of the other.</summary>
    public async ValueTask<QueryResult> RunAsync(ReadOnlyMemory<float> input, CancellationToken cancellation)
    {
        int number = ++Queries;
        long start = Stopwatch.GetTimestamp();
        Traffic before = offline?.Traffic ?? default;
        IDisposable prepared = await executor.PrepareAsync(source, null, cancellation).ConfigureAwait(false);
        try
        {
            await MeetAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
        Traffic made = (offline?.Traffic ?? default).Since(before);
        double offlineMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        // The sharing of the input needs randomness that both have; it may be public, but never the same twice.
        using Seed seed = SessionSecret.Public(BitConverter.GetBytes((long)number), sessionId, "network", "input");
        using var common = new AesGenerator(seed);
        var watch = new Watch(manifest, context, Watcher);
        double[] values = await executor.RunAsync(context, prepared, common, input, watch, cancellation).ConfigureAwait(false);
        return new QueryResult(values, new QueryMeasure
        {
            Number = number,
            OfflineBytes = made.BytesSent + made.BytesReceived,
            OfflineMs = offlineMs,
            OnlineBytes = watch.Steps.Sum(static step => step.BytesSent + step.BytesReceived),
            Flights = watch.Steps.Sum(static step => step.Flights),
            OnlineMs = watch.Steps.Sum(static step => step.Milliseconds),
            Steps = watch.Steps,
        });
    }

    private async ValueTask MeetAsync(CancellationToken cancellation)
    {
        byte[] one = new byte[1];
        context.Reserve(MessageType.Meeting, 1)[0] = 1;
        await context.ExchangeAsync(MessageType.Meeting, one, cancellation).ConfigureAwait(false);
        context.LevelFlights();
    }

    private sealed class Watch : INetworkObserver
    {
        private readonly NetworkManifest _manifest;
        private readonly INetworkObserver? _next;
        private readonly List<StepMeasure> _steps = [];
        private Traffic _traffic;
        private int _flights;
        private long _since = Stopwatch.GetTimestamp();

        public Watch(NetworkManifest manifest, PartyContext context, INetworkObserver? next) =>
            (_manifest, _next, _traffic, _flights) = (manifest, next, context.Traffic, context.Flights);

        public IReadOnlyList<StepMeasure> Steps => _steps;

        public void Completed(int step, PartyContext context)
        {
            long now = Stopwatch.GetTimestamp();
            Traffic passed = context.Traffic.Since(_traffic);
            string name = step < _manifest.Steps.Count ? _manifest.Steps[step].NameIn(_manifest) : "output";
            _steps.Add(new StepMeasure(
                name, passed.BytesSent, passed.BytesReceived, context.Flights - _flights, Stopwatch.GetElapsedTime(_since, now).TotalMilliseconds));
            (_traffic, _flights, _since) = (context.Traffic, context.Flights, now);
            _next?.Completed(step, context);
        }

        public void Value(int value, ReadOnlyMemory<byte> share) => _next?.Value(value, share);
    }
}
