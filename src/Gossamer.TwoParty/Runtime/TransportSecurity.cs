using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// How connections are protected: TLS 1.3 with a certificate on both sides, each pinned by the fingerprint of its key, and no other
/// authority; or, by explicit wish and on the loopback interface only, nothing.
/// </summary>
public sealed class TransportSecurity
{
    private readonly PartyKey? _key;
    private readonly HashSet<KeyFingerprint> _pins;

    private TransportSecurity(PartyKey? key, IEnumerable<KeyFingerprint> pins)
    {
        _key = key;
        _pins = [.. pins];
    }

    /// <summary>TLS 1.3.</summary>
    /// <param name="key">This party's key; it stays the caller's.</param>
    /// <param name="pins">The keys of the parties that may be on the other side.</param>
    /// <exception cref="ArgumentException">No key is pinned.</exception>
    public static TransportSecurity Tls(PartyKey key, params IEnumerable<KeyFingerprint> pins)
    {
        ArgumentNullException.ThrowIfNull(key);
        var security = new TransportSecurity(key, pins);
        if (security._pins.Count == 0) throw new ArgumentException("Pin at least one key: nobody else can connect.", nameof(pins));
        return security;
    }

    /// <summary>Plain TCP, between two programs of one machine.</summary>
    public static TransportSecurity InsecureLoopback() => new(null, []);

    /// <summary>Protects a connection.</summary>
    /// <returns>The protected stream, and the key that the other side has proved to hold.</returns>
    /// <exception cref="ProtocolException">The other side is not one of the pinned, or speaks no TLS 1.3.</exception>
    internal async Task<(Stream Stream, KeyFingerprint? Peer)> ProtectAsync(Socket socket, Party party, CancellationToken cancellation)
    {
        socket.NoDelay = true;
        var network = new SpinningStream(socket);
        if (_key is null)
        {
            if (socket.LocalEndPoint is IPEndPoint { Address: var local } && socket.RemoteEndPoint is IPEndPoint { Address: var remote }
                && IPAddress.IsLoopback(local) && IPAddress.IsLoopback(remote)) return (network, null);
            EndPoint? other = socket.RemoteEndPoint;
            await network.DisposeAsync().ConfigureAwait(false);
            throw new ProtocolException($"Plain TCP is for the loopback interface only, not for {other}; use TLS.");
        }
        KeyFingerprint? refused = null, accepted = null;
        bool Check(X509Certificate? certificate)
        {
            if (certificate is null) return false;
            var fingerprint = KeyFingerprint.Of(certificate as X509Certificate2 ?? new X509Certificate2(certificate));
            bool pinned = _pins.Contains(fingerprint);
            if (pinned) accepted = fingerprint;
            else refused = fingerprint;
            return pinned;
        }

        var tls = new SslStream(network, leaveInnerStreamOpen: false, (_, certificate, _, _) => Check(certificate));
        try
        {
            await (party == Party.Server ? tls.AuthenticateAsServerAsync(ServerOptions(), cancellation)
                : tls.AuthenticateAsClientAsync(ClientOptions(), cancellation)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new ProtocolException(
                refused is not null ? $"The other party's key is {refused}, which is not pinned here."
                : "TLS failed: the other party has no certificate, does not pin this party's key, or speaks no TLS 1.3.", failure);
        }
        return (tls, accepted);
    }

    private SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificate = _key!.Certificate,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowRenegotiation = false,
        AllowTlsResume = false,
    };

    private SslClientAuthenticationOptions ClientOptions() => new()
    {
        TargetHost = "gossamer",
        ClientCertificates = [_key!.Certificate],
        EnabledSslProtocols = SslProtocols.Tls13,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowRenegotiation = false,
        AllowTlsResume = false,
    };
}
