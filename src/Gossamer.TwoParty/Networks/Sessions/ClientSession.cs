using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>A client's session with a server: it holds pictures and learns answers. One query at a time.</summary>
public sealed class ClientSession : IAsyncDisposable
{
    internal const byte Query = 1, Goodbye = 0;

    private readonly NetworkManifest _manifest;
    private readonly PartyConnection _connection;
    private readonly PartyContext _context;
    private readonly SessionSecret _secret;
    private readonly OtSource _source;
    private readonly INetworkExecutor _executor;
    private readonly QueryRunner _runner;
    private bool _over;

    private ClientSession(NetworkManifest manifest, PartyConnection connection, SessionSecret secret, OtSource source)
    {
        (_manifest, _connection, _secret, _source) = (manifest, connection, secret, source);
        _context = new PartyContext(Party.Client, connection.Online);
        _executor = INetworkExecutor.Create(manifest, null);
        _runner = new QueryRunner(manifest, _executor, _context, source, connection.Offline, connection.SessionId.ToArray());
    }

    /// <summary>The key that the server has proved to hold; none without TLS.</summary>
    public KeyFingerprint? Server => _connection.Peer;

    /// <summary>Payload bytes of the set-up, both ways.</summary>
    public long SetUpBytes { get; private init; }

    /// <summary>Connects, and sets up the transfers of the session.</summary>
    /// <param name="manifest">The network; the server must have the same.</param>
    /// <param name="host">Name or address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="security">How to protect the connection.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ProtocolException">The server is not who it should be, or has another manifest.</exception>
    public static async Task<ClientSession> ConnectAsync(
        NetworkManifest manifest, string host, int port, TransportSecurity security, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        PartyConnection connection = await PartyConnection
            .ConnectAsync(host, port, security, manifest.Terms, cancellation).ConfigureAwait(false);
        var secret = SessionSecret.Draw(connection.SessionId);
        try
        {
            OtSource source = await OtSource
                .CreateAsync(Party.Client, connection.Offline, secret, blockBits: manifest.Settings.BlockBits, cancellation: cancellation).ConfigureAwait(false);
            Traffic setUp = connection.Offline.Traffic;
            return new ClientSession(manifest, connection, secret, source) { SetUpBytes = setUp.BytesSent + setUp.BytesReceived };
        }
        catch
        {
            secret.Dispose();
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks for one answer.</summary>
    /// <param name="input">[batch, sample…], as the manifest has it.</param>
    /// <param name="cancellation">Ends the session.</param>
    /// <exception cref="ProtocolException">The server refuses, broke the protocol or is gone; the session is over.</exception>
    /// <exception cref="ArgumentException">The input has another length, or leaves the bound of the manifest.</exception>
    public async ValueTask<QueryResult> QueryAsync(ReadOnlyMemory<float> input, CancellationToken cancellation = default)
    {
        CheckInput(_manifest, input.Span);
        ObjectDisposedException.ThrowIf(_over, this);
        try
        {
            _context.Reserve(MessageType.QueryRequest, 1)[0] = Query;
            await _context.SendOneWayAsync(cancellation).ConfigureAwait(false);
            return await _runner.RunAsync(input, cancellation).ConfigureAwait(false);
        }
        catch
        {
            _over = true;
            throw;
        }
    }

    /// <summary>Says goodbye and closes the session.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_over)
        {
            _over = true;
            try
            {
                _connection.Online.Send(MessageType.QueryRequest, [Goodbye]);
            }
            catch (Exception failure) when (failure is ProtocolException or ObjectDisposedException)
            {
                // Gone is gone.
            }
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        _executor.Dispose();
        _context.Dispose();
        _secret.Dispose();
    }

    /// <summary>Refuses an input that the manifest says nothing about.</summary>
    internal static void CheckInput(NetworkManifest manifest, ReadOnlySpan<float> input)
    {
        int expected = checked(manifest.Settings.Batch * manifest.Input.Elements);
        if (input.Length != expected)
            throw new ArgumentException($"{input.Length} elements, expected {manifest.Settings.Batch} samples of {manifest.Input.Text}", nameof(input));
        double bound = manifest.Settings.InputBound * (1 + 1e-6);
        foreach (float element in input)
        {
            if (!(Math.Abs(element) <= bound))
                throw new ArgumentException($"an element is {(float.IsFinite(element) ? "beyond the manifest's bound of" : "not finite; the bound is")} {manifest.Settings.InputBound}", nameof(input));
        }
    }
}
