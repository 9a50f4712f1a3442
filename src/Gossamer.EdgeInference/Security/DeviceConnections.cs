using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Gossamer.EdgeInference.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gossamer.EdgeInference.Security;

/// <summary>
/// Lets devices in, and out again when the list of the denied says so: the files of the folder are looked at every so often, and
/// connections that the new ones refuse are cut.
/// </summary>
internal sealed class DeviceConnections
{
    private readonly CertificateFolder _folder;
    private readonly CollabMeter _meter;
    private readonly Action<string> _tell;
    private readonly ConcurrentDictionary<string, (ConnectionContext Connection, ConnectedDevice Device)> _open = new();
    private volatile ServerCredentials _credentials;
    private (DateTime, long)[] _stamps;
    private long _refused;

    /// <summary>Reads the folder.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public DeviceConnections(CertificateFolder folder, CollabMeter meter, Action<string> tell)
    {
        (_folder, _meter, _tell) = (folder, meter, tell);
        _stamps = Stamps();
        _credentials = ServerCredentials.Load(folder);
    }

    /// <summary>Connections refused for their certificate.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>The server's certificate, as it is now.</summary>
    public X509Certificate2 Certificate => _credentials.Certificate;

    /// <summary>Whether a certificate is good, in the middle of a handshake.</summary>
    public bool Accepts(X509Certificate2 certificate)
    {
        if (_credentials.Refusal(certificate) is not { } reason) return true;
        Interlocked.Increment(ref _refused);
        _meter.Refused();
        _tell($"refused a connection: the certificate {reason}");
        return false;
    }

    /// <summary>Serves a connection for as long as its device may stay.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        X509Certificate2? certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        if (certificate is null || DeviceName.Read(certificate) is not { } id) return;
        var device = new ConnectedDevice(id, certificate);
        connection.Features.Set(device);
        _open[connection.ConnectionId] = (connection, device);
        try
        {
            // Denied between handshake and here: the next look at the files would not see it.
            if (!_credentials.IsDenied(id, certificate)) await next(connection).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
        }
    }

    /// <summary>Looks at the files until it is stopped. Files that cannot be used change nothing.</summary>
    public async Task WatchAsync(TimeSpan period, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(period);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            (DateTime, long)[] stamps = Stamps();
            if (stamps.AsSpan().SequenceEqual(_stamps)) continue;
            _stamps = stamps;
            try
            {
                _credentials = ServerCredentials.Load(_folder);
            }
            catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                _tell($"goes on with the certificates it has: {wrong.Message}");
                continue;
            }
            _tell("read certificates and denied devices anew");
            foreach ((ConnectionContext connection, ConnectedDevice device) in _open.Values)
            {
                if (_credentials.Refusal(device.Certificate) is not { } reason) continue;
                _tell($"cut the connection of {device.Id}: the certificate {reason}");
                connection.Abort(new ConnectionAbortedException("The device is not admitted any more."));
            }
        }
    }

    private (DateTime, long)[] Stamps() =>
    [
        .. ((string[])[_folder.Server + PemFiles.CertificateSuffix, _folder.Server + PemFiles.KeySuffix, _folder.TrustFile, _folder.DenyFile])
            .Select(static path => new FileInfo(path)).Select(static file => file.Exists ? (file.LastWriteTimeUtc, file.Length) : default),
    ];
}
