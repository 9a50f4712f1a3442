using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>Sessions over loopback: who may connect, what must agree, and what each side is told when it does not.</summary>
public sealed class PartyConnectionTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly PartyKey _clientKey = PartyKey.Create(), _serverKey = PartyKey.Create(), _strangerKey = PartyKey.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _clientKey.Dispose();
        _serverKey.Dispose();
        _strangerKey.Dispose();
    }

    [Fact]
    public async Task Two_pinned_parties_have_a_session_and_make_correlations()
    {
        await using PartyListener listener = Listen();
        Task<PartyConnection> connecting = Connect(listener);
        await using PartyConnection server = await AcceptAsync(listener);
        await using PartyConnection client = await connecting;
        Assert.Equal(client.SessionId.ToArray(), server.SessionId.ToArray());
        Assert.Equal((_serverKey.Fingerprint, _clientKey.Fingerprint), (client.Peer, server.Peer));
        Assert.Equal((Party.Client, Party.Server), (client.Party, server.Party));

        // Both channels at the same time: bits on one, correlations on the other.
        Task<BitProducts> one = MakeAsync(client), other = MakeAsync(server);
        client.Online.Send(MessageType.MaskedBits, [1, 2, 3]);
        byte[] received = new byte[3];
        await server.Online.ReceiveAsync(MessageType.MaskedBits, received, Stop);
        Assert.Equal([1, 2, 3], received);
        BitProducts a = await one, b = await other;
        for (int i = 0; i < a.Products.Length; i++) Assert.Equal(a.Factors[i] & b.Factors[i], a.Products[i] ^ b.Products[i]);
    }

    [Fact]
    public async Task Every_session_has_another_id()
    {
        await using PartyListener listener = Listen();
        HashSet<string> ids = [];
        for (int i = 0; i < 3; i++)
        {
            Task<PartyConnection> connecting = Connect(listener);
            await using PartyConnection server = await AcceptAsync(listener);
            await using PartyConnection client = await connecting;
            Assert.True(ids.Add(Convert.ToHexString(client.SessionId)));
        }
    }

    [Fact]
    public async Task Two_clients_of_one_key_have_sessions_of_their_own()
    {
        await using PartyListener listener = Listen();
        Task<PartyConnection> first = Connect(listener), second = Connect(listener);
        await using PartyConnection serverOne = await AcceptAsync(listener), serverTwo = await AcceptAsync(listener);
        await using PartyConnection clientOne = await first, clientTwo = await second;
        PartyConnection match = clientOne.SessionId.SequenceEqual(serverOne.SessionId) ? serverOne : serverTwo;
        clientOne.Offline.Send(MessageType.MaskedBits, [1]);
        clientTwo.Offline.Send(MessageType.MaskedBits, [2]);
        byte[] got = new byte[1];
        await match.Offline.ReceiveAsync(MessageType.MaskedBits, got, Stop);
        Assert.Equal(1, got[0]);
    }

    [Fact]
    public async Task A_server_with_all_the_sessions_it_allows_is_busy_until_one_ends()
    {
        await using PartyListener listener = PartyListener.Start(AnyPort, ServerSecurity(), Terms(), maxSessions: 1);
        Task<PartyConnection> connecting = Connect(listener);
        PartyConnection server = await AcceptAsync(listener), client = await connecting;
        ProtocolException busy = await Assert.ThrowsAsync<ProtocolException>(() => Connect(listener));
        Assert.Equal("The other party ended the session: Busy.", busy.Message);
        await client.DisposeAsync();
        await server.DisposeAsync();
        connecting = Connect(listener);
        await using PartyConnection next = await AcceptAsync(listener), other = await connecting;
    }

    [Fact]
    public async Task A_client_that_is_not_pinned_gets_in_nowhere()
    {
        var refused = new TaskCompletionSource<Exception>();
        await using PartyListener listener = Listen(refused: refused);
        TransportSecurity stranger = TransportSecurity.Tls(_strangerKey, _serverKey.Fingerprint);
        await Assert.ThrowsAsync<ProtocolException>(() => Connect(listener, security: stranger));
        Exception seen = await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.Contains(_strangerKey.Fingerprint.ToString(), seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_pinned_learns_nothing()
    {
        await using PartyListener listener = Listen(TransportSecurity.Tls(_strangerKey, _clientKey.Fingerprint));
        ProtocolException failure = await Assert.ThrowsAsync<ProtocolException>(() => Connect(listener));
        Assert.Contains($"The other party's key is {_strangerKey.Fingerprint}, which is not pinned here", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_refused()
    {
        var refused = new TaskCompletionSource<Exception>();
        await using PartyListener listener = Listen(refused: refused);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(listener.EndPoint, Stop);
        await using var tls = new SslStream(tcp.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x" }, Stop);
            Assert.Equal(0, await tls.ReadAsync(new byte[1], Stop));
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            // Refused is refused.
        }
        Assert.Contains("TLS failed", (await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_TLS_is_refused()
    {
        var refused = new TaskCompletionSource<Exception>();
        await using PartyListener listener = Listen(refused: refused);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(listener.EndPoint, Stop);
        await using var tls = new SslStream(tcp.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "x", EnabledSslProtocols = SslProtocols.Tls12 }, Stop));
        Assert.Contains("TLS failed", (await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_TLS_and_a_client_that_stalls_keep_nobody_waiting()
    {
        SessionTerms impatient = Terms() with { HandshakeTimeout = TimeSpan.FromSeconds(5) };
        List<string> reasons = [];
        var both = new TaskCompletionSource();
        await using PartyListener listener = PartyListener.Start(AnyPort, ServerSecurity(), impatient, failure =>
        {
            lock (reasons)
            {
                reasons.Add(failure.Message);
                if (reasons.Count == 2) both.TrySetResult();
            }
        });
        using TcpClient noise = new(), silent = new();
        await silent.ConnectAsync(listener.EndPoint, Stop);
        await noise.ConnectAsync(listener.EndPoint, Stop);
        await noise.GetStream().WriteAsync(new byte[1000], Stop);
        // A good client meanwhile.
        Task<PartyConnection> connecting = Connect(listener);
        await using PartyConnection server = await AcceptAsync(listener);
        await using PartyConnection client = await connecting;
        await both.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.Contains(reasons, static reason => reason.Contains("The handshake took longer than 5 s", StringComparison.Ordinal));
        Assert.Contains(reasons, static reason => reason.Contains("TLS failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("manifest", "the peer's manifest is 01")]
    [InlineData("features", "the peer uses features 4, we use 0")]
    [InlineData("batch", "the peer's largest batch is 7, ours is 1048576")]
    [InlineData("message", "the peer's longest message is 1000000 bytes, ours is 67108864")]
    public async Task Terms_that_differ_are_named_on_both_sides(string what, string serverSays)
    {
        var refused = new TaskCompletionSource<Exception>();
        await using PartyListener listener = Listen(refused: refused);
        SessionTerms terms = what switch
        {
            "manifest" => Terms(1),
            "features" => Terms() with { Features = 4 },
            "batch" => Terms() with { MaxBatch = 7 },
            _ => Terms() with { MaxMessageBytes = 1_000_000 },
        };
        ProtocolException client = await Assert.ThrowsAsync<ProtocolException>(() => Connect(listener, terms));
        Exception server = await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.Contains(serverSays, server.Message, StringComparison.Ordinal);
        Assert.StartsWith("No session: the peer", client.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swapped_roles_are_refused()
    {
        var own = SessionHello.Create(Terms(), Party.Server, ChannelKind.Online, new byte[32]);
        var same = SessionHello.Create(Terms(), Party.Server, ChannelKind.Online, new byte[32]);
        Assert.Equal((RefusalReason.Role, "we are the Server, so the peer cannot be the Server too"), own.ConflictWith(same));
        await Task.CompletedTask;
    }

    [Fact]
    public void Every_changed_byte_of_a_hello_but_its_nonce_is_a_conflict()
    {
        var own = SessionHello.Create(Terms(), Party.Server, ChannelKind.Online, new byte[32]);
        byte[] good = SessionHello.Create(Terms(), Party.Client, ChannelKind.Online, new byte[32]).Message.ToArray();
        Assert.Null(own.ConflictWith(SessionHello.Of(good)));
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x80;
            Assert.Equal(i is >= 12 and < 44, own.ConflictWith(SessionHello.Of(bad)) is null);
            Assert.NotEqual(SessionHello.SessionId(SessionHello.Of(good), own), SessionHello.SessionId(SessionHello.Of(bad), own));
        }
        Assert.Throws<ArgumentException>(static () => SessionHello.Of(new byte[SessionHello.Bytes - 1]));
    }

    [Fact]
    public async Task A_second_channel_without_its_session_is_refused()
    {
        var refused = new TaskCompletionSource<Exception>();
        await using PartyListener listener = Listen(TransportSecurity.InsecureLoopback(), refused);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.EndPoint, Stop);
        await using var channel = new FramedChannel(new NetworkStream(socket), 1000, TimeSpan.FromSeconds(10));
        byte[] unknown = new byte[32];
        unknown[0] = 1;
        channel.Send(MessageType.Hello, SessionHello.Create(Terms(), Party.Client, ChannelKind.Offline, unknown).Message);
        ProtocolException told = await Assert.ThrowsAsync<ProtocolException>(
            () => channel.ReceiveAsync(MessageType.Hello, new byte[SessionHello.Bytes], Stop).AsTask());
        Assert.Equal("The other party ended the session: UnknownSession.", told.Message);
        Assert.Contains("not open", (await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_TCP_stays_on_the_loopback_interface()
    {
        IPAddress? outside = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), Stop))
            .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        if (outside is null) Assert.Skip("This machine has no address but loopback.");
        await using PartyListener listener = PartyListener.Start(new IPEndPoint(outside, 0), TransportSecurity.InsecureLoopback(), Terms());
        ProtocolException failure = await Assert.ThrowsAsync<ProtocolException>(() => PartyConnection.ConnectAsync(
            outside.ToString(), listener.EndPoint.Port, TransportSecurity.InsecureLoopback(), Terms(), Stop));
        Assert.Contains("loopback interface only", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_one_side_goes_the_other_is_told()
    {
        await using PartyListener listener = Listen();
        Task<PartyConnection> connecting = Connect(listener);
        await using PartyConnection server = await AcceptAsync(listener);
        PartyConnection client = await connecting;
        await client.DisposeAsync();
        ProtocolException told = await Assert.ThrowsAsync<ProtocolException>(
            () => server.Online.ReceiveAsync(MessageType.Output, new byte[1], Stop).AsTask());
        Assert.Contains("closed the connection while Output was due", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_saved_for_its_owner_alone_and_read_back()
    {
        string folder = Directory.CreateTempSubdirectory("gossamer-key-").FullName;
        try
        {
            string path = Path.Combine(folder, "client");
            _clientKey.Save(path);
            using (var read = PartyKey.Load(path)) Assert.Equal(_clientKey.Fingerprint, read.Fingerprint);
            Assert.Equal(_clientKey.Fingerprint, KeyFingerprint.Parse(File.ReadAllText(path + ".pin")));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path + ".key"));
            Assert.Throws<IOException>(() => _strangerKey.Save(path));
            File.WriteAllText(path + ".key", "-----BEGIN NOTHING-----");
            Assert.Contains("keygen", Assert.Throws<InvalidDataException>(() => PartyKey.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Fingerprints_are_64_digits()
    {
        string text = _clientKey.Fingerprint.ToString();
        Assert.Equal(64, text.Length);
        Assert.Equal(_clientKey.Fingerprint, KeyFingerprint.Parse(string.Join(':', text.ToUpperInvariant().Chunk(2).Select(static pair => new string(pair)))));
        Assert.Throws<FormatException>(() => KeyFingerprint.Parse(text[1..]));
        Assert.Throws<FormatException>(() => KeyFingerprint.Parse("g" + text[1..]));
        Assert.Throws<ArgumentException>(() => TransportSecurity.Tls(_clientKey));
    }

    private static SessionTerms Terms(byte manifest = 0)
    {
        byte[] hash = new byte[32];
        hash[0] = manifest;
        // Patient: other tests keep this machine busy.
        return new SessionTerms(hash) { HandshakeTimeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>The next session, or a failed test where the client did not make it.</summary>
    private static Task<PartyConnection> AcceptAsync(PartyListener listener) =>
        listener.AcceptAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(90), Stop);

    private static async Task<BitProducts> MakeAsync(PartyConnection connection)
    {
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        await using OtSource source = await OtSource.CreateAsync(
            connection.Party, connection.Offline, secret, new WorkerPool(1), cancellation: Stop);
        return await source.TakeBitProductsAsync(100_000, Stop);
    }

    private TransportSecurity ServerSecurity() => TransportSecurity.Tls(_serverKey, _clientKey.Fingerprint);

    private PartyListener Listen(TransportSecurity? security = null, TaskCompletionSource<Exception>? refused = null) =>
        PartyListener.Start(AnyPort, security ?? ServerSecurity(), Terms(), failure => refused?.TrySetResult(failure));

    private Task<PartyConnection> Connect(PartyListener listener, SessionTerms? terms = null, TransportSecurity? security = null) =>
        PartyConnection.ConnectAsync(
            "127.0.0.1", listener.EndPoint.Port, security ?? TransportSecurity.Tls(_clientKey, _serverKey.Fingerprint), terms ?? Terms(), Stop);
}
