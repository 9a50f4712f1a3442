using System.Net.Sockets;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// A session with the other party: two channels, each a connection of its own, so that correlations for the next layer are made while
/// this layer runs.
/// </summary>
public sealed class PartyConnection : IAsyncDisposable
{
    private readonly byte[] _sessionId;
    private Action? _closed;

    internal PartyConnection(Party party, byte[] sessionId, KeyFingerprint? peer, IChannel online, IChannel offline, Action? closed = null)
    {
        _closed = closed;
        Party = party;
        _sessionId = sessionId;
        Peer = peer;
        Online = online;
        Offline = offline;
        if (online is not FramedChannel first || offline is not FramedChannel second) return;
        (first.Partner, second.Partner) = (second, first);
    }

    /// <summary>This party.</summary>
    public Party Party { get; }

    /// <summary>Name of the session: SHA-256 of both hellos. It salts every key, so that nothing of one session is good in another.</summary>
    public ReadOnlySpan<byte> SessionId => _sessionId;

    /// <summary>The key that the other party has proved to hold; none without TLS.</summary>
    public KeyFingerprint? Peer { get; }

    /// <summary>For protocols on shares.</summary>
    public IChannel Online { get; }

    /// <summary>For correlations.</summary>
    public IChannel Offline { get; }

    /// <summary>Connects to a server.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="security">How to protect the connections.</param>
    /// <param name="terms">What must agree.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ProtocolException">The server is not who it should be, or its terms differ.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<PartyConnection> ConnectAsync(
        string host, int port, TransportSecurity security, SessionTerms terms, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(security);
        ArgumentNullException.ThrowIfNull(terms);
        using var limit = new HandshakeLimit(terms.HandshakeTimeout, cancellation);
        return await limit.WithinAsync(async token =>
        {
            byte[] none = new byte[SessionSecret.Bytes];
            Greeting online = await DialAsync(host, port, security, terms, ChannelKind.Online, none, token).ConfigureAwait(false);
            try
            {
                Greeting offline = await DialAsync(host, port, security, terms, ChannelKind.Offline, online.SessionId, token).ConfigureAwait(false);
                return new PartyConnection(Party.Client, online.SessionId, online.Peer, online.Channel, offline.Channel);
            }
            catch
            {
                await online.Channel.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Tells the other party why this one ends the session, and ends it.</summary>
    public async ValueTask RefuseAsync(RefusalReason reason)
    {
        if (Online is FramedChannel channel) await channel.RefuseAsync(reason).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes both channels.</summary>
    public async ValueTask DisposeAsync()
    {
        await Online.DisposeAsync().ConfigureAwait(false);
        await Offline.DisposeAsync().ConfigureAwait(false);
        Interlocked.Exchange(ref _closed, null)?.Invoke();
    }

    private static async Task<Greeting> DialAsync(
        string host, int port, TransportSecurity security, SessionTerms terms, ChannelKind kind, byte[] session, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        (Stream stream, KeyFingerprint? peer) = await security.ProtectAsync(socket, Party.Client, cancellation).ConfigureAwait(false);
        var channel = new FramedChannel(stream, terms.MaxMessageBytes, terms.IdleTimeout);
        var own = SessionHello.Create(terms, Party.Client, kind, session);
        try
        {
            channel.Send(MessageType.Hello, own.Message);
            SessionHello server = await Greeting.ReceiveAsync(channel, cancellation).ConfigureAwait(false);
            await Greeting.AgreeAsync(channel, own, server).ConfigureAwait(false);
            channel.Number = (ushort)kind;
            return new Greeting(channel, peer, kind == ChannelKind.Online ? SessionHello.SessionId(own, server) : session);
        }
        catch
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
