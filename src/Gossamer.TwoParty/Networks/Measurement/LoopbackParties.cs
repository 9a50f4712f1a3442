using System.Diagnostics;
using System.Net;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Networks.Sessions;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>
/// Client and server of one network in one program, over TLS on the loopback interface or a slower link that is imitated: for
/// demonstrations, measurements and tests. Both see only what they would see in two programs.
/// </summary>
public sealed class LoopbackParties : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];
    private readonly List<IDisposable> _owned = [];
    private QueryRunner _client = null!, _server = null!;

    private LoopbackParties()
    {
    }

    /// <summary>Payload bytes of the set-up, both ways.</summary>
    public long SetUpBytes { get; private set; }

    /// <summary>Milliseconds of the set-up.</summary>
    public double SetUpMs { get; private set; }

    /// <summary>Opens a session.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="provider">Who makes correlations.</param>
    /// <param name="link">A link to imitate; the loopback interface if null.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static Task<LoopbackParties> OpenAsync(
        NetworkWeights weights, CorrelationProvider provider = CorrelationProvider.Transfers, LinkShape? link = null,
        CancellationToken cancellation = default) => OpenAsync(weights, provider, link, null, null, cancellation);

    internal static async Task<LoopbackParties> OpenAsync(
        NetworkWeights weights, CorrelationProvider provider, LinkShape? link, INetworkObserver? clientWatcher, INetworkObserver? serverWatcher,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(weights);
        NetworkManifest manifest = weights.Manifest;
        var parties = new LoopbackParties();
        try
        {
            (PartyConnection client, PartyConnection server) = await ConnectAsync(parties, manifest, link, cancellation).ConfigureAwait(false);
            (ICorrelationSource clientSource, ICorrelationSource serverSource) =
                await parties.SourcesAsync(client, server, provider, manifest.Settings.BlockBits, cancellation).ConfigureAwait(false);
            parties._client = parties.Runner(client, clientSource, manifest, null, clientWatcher);
            parties._server = parties.Runner(server, serverSource, manifest, weights, serverWatcher);
            return parties;
        }
        catch
        {
            await parties.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks one query.</summary>
    /// <param name="input">[batch, sample…].</param>
    /// <param name="cancellation">Ends the session.</param>
    /// <returns>What the client learned and measured, and what the server measured.</returns>
    public async Task<(QueryResult Result, QueryMeasure Server)> QueryAsync(ReadOnlyMemory<float> input, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<QueryResult> client = Task.Run(() => _client.RunAsync(input, stop.Token).AsTask(), stop.Token);
        Task<QueryResult> server = Task.Run(() => _server.RunAsync(default, stop.Token).AsTask(), stop.Token);
        // A side that fails must not leave the other waiting.
        if ((await Task.WhenAny(client, server).ConfigureAwait(false)).IsFaulted) await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(client, server).ConfigureAwait(false);
        return (await client.ConfigureAwait(false), (await server.ConfigureAwait(false)).Measure);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (int i = _open.Count - 1; i >= 0; i--) await _open[i].DisposeAsync().ConfigureAwait(false);
        foreach (IDisposable owned in _owned) owned.Dispose();
    }

    /// <summary>Two connected sides; what was opened for them goes to <paramref name="owner"/>.</summary>
    private static async Task<(PartyConnection Client, PartyConnection Server)> ConnectAsync(
        LoopbackParties owner, NetworkManifest manifest, LinkShape? link, CancellationToken cancellation)
    {
        PartyKey clientKey = owner.Own(PartyKey.Create()), serverKey = owner.Own(PartyKey.Create());
        SessionTerms terms = manifest.Terms;
        PartyListener listener = owner.Open(PartyListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.Tls(serverKey, clientKey.Fingerprint), terms));
        IPEndPoint end = link is null ? listener.EndPoint : owner.Open(LinkProxy.Start(listener.EndPoint, link)).EndPoint;
        Task<PartyConnection> accepted = listener.AcceptAsync(cancellation).AsTask();
        PartyConnection client = owner.Open(await PartyConnection.ConnectAsync(
            end.Address.ToString(), end.Port, TransportSecurity.Tls(clientKey, serverKey.Fingerprint), terms, cancellation).ConfigureAwait(false));
        return (client, owner.Open(await accepted.ConfigureAwait(false)));
    }

    private async Task<(ICorrelationSource Client, ICorrelationSource Server)> SourcesAsync(
        PartyConnection client, PartyConnection server, CorrelationProvider provider, int blockBits, CancellationToken cancellation)
    {
        if (provider == CorrelationProvider.SimulatedDealer)
        {
            (SimulatedDealer first, SimulatedDealer second) = SimulatedDealer.CreatePair();
            return (Open(first), Open(second));
        }
        long start = Stopwatch.GetTimestamp();
        Task<OtSource> one = CreateAsync(client), two = CreateAsync(server);
        await Task.WhenAll(one, two).ConfigureAwait(false);
        SetUpMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        SetUpBytes = client.Offline.Traffic.BytesSent + client.Offline.Traffic.BytesReceived;
        return (Open(await one.ConfigureAwait(false)), Open(await two.ConfigureAwait(false)));

        Task<OtSource> CreateAsync(PartyConnection connection)
        {
            SessionSecret secret = Own(SessionSecret.Draw(connection.SessionId));
            return Task.Run(() => OtSource.CreateAsync(connection.Party, connection.Offline, secret, blockBits: blockBits, cancellation: cancellation), cancellation);
        }
    }

    private QueryRunner Runner(
        PartyConnection connection, ICorrelationSource source, NetworkManifest manifest, NetworkWeights? weights, INetworkObserver? watcher) => new(
        manifest, Own(INetworkExecutor.Create(manifest, weights)), Own(new PartyContext(connection.Party, connection.Online)), source,
        source is OtSource ? connection.Offline : null, connection.SessionId.ToArray())
        {
            Watcher = watcher,
        };

    private T Open<T>(T opened)
        where T : IAsyncDisposable
    {
        _open.Add(opened);
        return opened;
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
