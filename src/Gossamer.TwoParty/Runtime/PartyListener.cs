using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// Where a server waits for clients. Handshakes run beside each other and end after a time limit, so that a client that stalls keeps
/// nobody else waiting; what goes wrong in one of them is reported and touches no other.
/// </summary>
public sealed class PartyListener : IAsyncDisposable
{
    private const int MaxHandshakes = 64;

    private readonly Socket _socket;
    private readonly TransportSecurity _security;
    private readonly SessionTerms _terms;
    private readonly Action<Exception>? _refused;
    private readonly AdmissionPolicy _policy;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _handshakes = new(MaxHandshakes);
    private readonly Channel<PartyConnection> _ready = System.Threading.Channels.Channel.CreateUnbounded<PartyConnection>();

    // Sessions whose first channel stands and whose second has not come yet.
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Greeting>> _half = new(StringComparer.Ordinal);
    private readonly Task _loop;
    private int _sessions;

    private PartyListener(Socket socket, TransportSecurity security, SessionTerms terms, Action<Exception>? refused, AdmissionPolicy policy)
    {
        (_socket, _security, _terms, _refused, _policy) = (socket, security, terms, refused, policy);
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _loop = Task.Run(AcceptLoopAsync);
    }

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="endPoint">Address and port; port 0 takes a free one.</param>
    /// <param name="security">How to protect the connections.</param>
    /// <param name="terms">What must agree.</param>
    /// <param name="refused">Is told why a connection came to nothing; may be null.</param>
    /// <param name="maxSessions">Sessions that may be open at the same time; further clients are told that the server is busy.</param>
    /// <exception cref="SocketException">The address is not free.</exception>
    public static PartyListener Start(
        IPEndPoint endPoint, TransportSecurity security, SessionTerms terms, Action<Exception>? refused = null, int maxSessions = 16) =>
        Start(endPoint, security, terms, new AdmissionPolicy { MaxSessions = maxSessions }, refused);

    /// <summary>Begins to listen under a policy: a client that has no query left gets no session.</summary>
    /// <param name="endPoint">Address and port; port 0 takes a free one.</param>
    /// <param name="security">How to protect the connections.</param>
    /// <param name="terms">What must agree.</param>
    /// <param name="policy">What is allowed.</param>
    /// <param name="refused">Is told why a connection came to nothing; may be null.</param>
    /// <exception cref="SocketException">The address is not free.</exception>
    public static PartyListener Start(
        IPEndPoint endPoint, TransportSecurity security, SessionTerms terms, AdmissionPolicy policy, Action<Exception>? refused = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(policy.MaxSessions);
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(security);
        ArgumentNullException.ThrowIfNull(terms);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
            return new PartyListener(socket, security, terms, refused, policy);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next session.</summary>
    public ValueTask<PartyConnection> AcceptAsync(CancellationToken cancellation = default) => _ready.Reader.ReadAsync(cancellation);

    /// <summary>Stops listening; sessions that were accepted stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _loop.ConfigureAwait(false);
        _ready.Writer.TryComplete();
        while (_ready.Reader.TryRead(out PartyConnection? waiting)) await waiting.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptLoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                await _handshakes.WaitAsync(_stop.Token).ConfigureAwait(false);
                socket = await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested) return;
                _handshakes.Release();
                continue;
            }
            _ = Task.Run(() => GreetAsync(socket));
        }
    }

    private async Task GreetAsync(Socket socket)
    {
        try
        {
            using var limit = new HandshakeLimit(_terms.HandshakeTimeout, _stop.Token);
            PartyConnection? connection = await limit.WithinAsync(token => GreetAsync(socket, token)).ConfigureAwait(false);
            if (connection is not null && !_ready.Writer.TryWrite(connection)) await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ProtocolException or IOException or SocketException or OperationCanceledException)
        {
            socket.Dispose();
            if (!_stop.IsCancellationRequested) _refused?.Invoke(failure);
        }
        finally
        {
            _handshakes.Release();
        }
    }

    /// <summary>A session, once both its channels stand; null for a second channel, which joins its session.</summary>
    private async Task<PartyConnection?> GreetAsync(Socket socket, CancellationToken cancellation)
    {
        (Stream stream, KeyFingerprint? peer) = await _security.ProtectAsync(socket, Party.Server, cancellation).ConfigureAwait(false);
        var channel = new FramedChannel(stream, _terms.MaxMessageBytes, _terms.IdleTimeout);
        try
        {
            SessionHello client = await Greeting.ReceiveAsync(channel, cancellation).ConfigureAwait(false);
            return client.Channel == ChannelKind.Offline
                ? await JoinAsync(channel, peer, client).ConfigureAwait(false)
                : await OpenAsync(channel, peer, client, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PartyConnection?> OpenAsync(
        FramedChannel channel, KeyFingerprint? peer, SessionHello client, CancellationToken cancellation)
    {
        if (_policy.Quota?.Remaining(peer) == 0)
        {
            await channel.RefuseAsync(RefusalReason.Quota).ConfigureAwait(false);
            throw new ProtocolException($"No session: the client has used all of its {_policy.Quota.PerClient} queries.");
        }
        if (Interlocked.Increment(ref _sessions) > _policy.MaxSessions)
        {
            Interlocked.Decrement(ref _sessions);
            await channel.RefuseAsync(RefusalReason.Busy).ConfigureAwait(false);
            throw new ProtocolException($"No session: {_policy.MaxSessions} are open already.");
        }
        var own = SessionHello.Create(_terms, Party.Server, ChannelKind.Online, new byte[SessionSecret.Bytes]);
        byte[] session = SessionHello.SessionId(client, own);
        string name = Convert.ToHexString(session);
        var second = new TaskCompletionSource<Greeting>(TaskCreationOptions.RunContinuationsAsynchronously);
        _half[name] = second;
        try
        {
            channel.Send(MessageType.Hello, own.Message);
            await Greeting.AgreeAsync(channel, own, client).ConfigureAwait(false);
            channel.Number = (ushort)ChannelKind.Online;
            Greeting offline = await second.Task.WaitAsync(cancellation).ConfigureAwait(false);
            if (offline.Peer == peer)
                return new PartyConnection(Party.Server, session, peer, channel, offline.Channel, () => Interlocked.Decrement(ref _sessions));
            await offline.Channel.RefuseAsync(RefusalReason.UnknownSession).ConfigureAwait(false);
            throw new ProtocolException("No session: its two channels have different keys.");
        }
        catch
        {
            Interlocked.Decrement(ref _sessions);

            // A second channel that came too late belongs to nobody.
            if (!_half.TryRemove(name, out _)) await (await second.Task.ConfigureAwait(false)).Channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PartyConnection?> JoinAsync(FramedChannel channel, KeyFingerprint? peer, SessionHello client)
    {
        var own = SessionHello.Create(_terms, Party.Server, ChannelKind.Offline, client.Session);
        await Greeting.AgreeAsync(channel, own, client).ConfigureAwait(false);
        if (!_half.TryRemove(Convert.ToHexString(client.Session), out TaskCompletionSource<Greeting>? waiting))
        {
            await channel.RefuseAsync(RefusalReason.UnknownSession).ConfigureAwait(false);
            throw new ProtocolException("No session: a second channel came for a session that is not open.");
        }
        channel.Send(MessageType.Hello, own.Message);
        channel.Number = (ushort)ChannelKind.Offline;
        waiting.TrySetResult(new Greeting(channel, peer, client.Session.ToArray()));
        return null;
    }
}
