using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>
/// Answers queries of any number of clients, each in a session of its own with correlations of its own. What goes wrong in one session
/// ends that session and no other.
/// </summary>
public sealed class NetworkServer : IAsyncDisposable
{
    private readonly NetworkWeights _weights;
    private readonly AdmissionPolicy _policy;
    private readonly Action<ServerEvent>? _log;
    private readonly PartyListener _listener;
    private readonly ConcurrentDictionary<int, Task> _sessions = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _numbers;

    private NetworkServer(NetworkWeights weights, AdmissionPolicy policy, Action<ServerEvent>? log, IPEndPoint endPoint, TransportSecurity security)
    {
        (_weights, _policy, _log) = (weights, policy, log);
        _listener = PartyListener.Start(
            endPoint, security, weights.Manifest.Terms, policy,
            failure => log?.Invoke(new ServerEvent(ServerEventKind.Failed, null, failure.Message)));
        _loop = Task.Run(AcceptLoopAsync);
    }

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Begins to serve.</summary>
    /// <param name="weights">The network with its weights.</param>
    /// <param name="endPoint">Address and port; port 0 takes a free one.</param>
    /// <param name="security">How to protect connections.</param>
    /// <param name="policy">What is granted; the defaults if null.</param>
    /// <param name="log">Is told what happens, from any thread.</param>
    /// <exception cref="SocketException">The address is not free.</exception>
    public static NetworkServer Start(
        NetworkWeights weights, IPEndPoint endPoint, TransportSecurity security, AdmissionPolicy? policy = null, Action<ServerEvent>? log = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new NetworkServer(weights, policy ?? new AdmissionPolicy(), log, endPoint, security);
    }

    /// <summary>Ends all sessions and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await Task.WhenAll(_sessions.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptLoopAsync()
    {
        while (true)
        {
            try
            {
                PartyConnection connection = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                int number = ++_numbers;
                // Entered before it may end, so that it can take itself out.
                var session = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _sessions[number] = session.Task;
                _ = Task.Run(async () =>
                {
                    await ServeAsync(connection).ConfigureAwait(false);
                    _sessions.TryRemove(number, out _);
                    session.SetResult();
                });
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(PartyConnection connection)
    {
        KeyFingerprint? client = connection.Peer;
        Log(ServerEventKind.Opened, client, "session opened");
        try
        {
            await using (connection.ConfigureAwait(false))
            {
                await ServeAsync(connection, client).ConfigureAwait(false);
            }
            Log(ServerEventKind.Closed, client, "session closed");
        }
        catch (Exception failure) when (failure is ProtocolException or IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            Log(ServerEventKind.Failed, client, _stop.IsCancellationRequested ? "session ended: the server stops" : $"session ended: {failure.Message}");
        }
        catch (Exception failure)
        {
            // A fault of this side must not take the other sessions with it.
            Log(ServerEventKind.Failed, client, $"session ended by an internal error: {failure.GetType().Name}");
        }
    }

    private async Task ServeAsync(PartyConnection connection, KeyFingerprint? client)
    {
        CancellationToken cancellation = _stop.Token;
        NetworkManifest manifest = _weights.Manifest;
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        await using OtSource source = await OtSource
            .CreateAsync(Party.Server, connection.Offline, secret, blockBits: manifest.Settings.BlockBits, cancellation: cancellation).ConfigureAwait(false);
        using var context = new PartyContext(Party.Server, connection.Online);
        using INetworkExecutor executor = INetworkExecutor.Create(manifest, _weights);
        var runner = new QueryRunner(manifest, executor, context, source, connection.Offline, connection.SessionId.ToArray());
        byte[] request = new byte[1];
        while (true)
        {
            await context.ReceiveOneWayAsync(MessageType.QueryRequest, request, cancellation).ConfigureAwait(false);
            if (request[0] == ClientSession.Goodbye) return;
            if (request[0] != ClientSession.Query) throw new ProtocolException($"Broken protocol: a request of kind {request[0]}.");
            // Counted before it runs: a query that is broken off has been asked.
            await _policy.AdmitAsync(connection, manifest.Settings.Batch).ConfigureAwait(false);
            QueryResult result = await runner.RunAsync(default, cancellation).ConfigureAwait(false);
            Log(ServerEventKind.Answered, client, "query answered", result.Measure);
        }
    }

    private void Log(ServerEventKind kind, KeyFingerprint? client, string text, QueryMeasure? measure = null) =>
        _log?.Invoke(new ServerEvent(kind, client, text, measure));
}
