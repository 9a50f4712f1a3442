using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>What a device proves itself with, and whom it trusts.</summary>
public sealed class DeviceCredentials : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authorities;

    private DeviceCredentials(string id, X509Certificate2 certificate, X509Certificate2Collection authorities) =>
        (Id, _certificate, _authorities) = (id, certificate, authorities);

    /// <summary>The device's id.</summary>
    public string Id { get; }

    /// <summary>Reads certificate, key and authorities.</summary>
    /// <param name="pathWithoutSuffix">Certificate and key, without <c>.crt</c> and <c>.key</c>.</param>
    /// <param name="trustFile">The authorities that are valid.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or the certificate names no device.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static DeviceCredentials Load(string pathWithoutSuffix, string trustFile)
    {
        X509Certificate2 certificate = PemFiles.Load(pathWithoutSuffix);
        string id = DeviceName.Read(certificate) ?? throw new InvalidDataException($"{pathWithoutSuffix}{PemFiles.CertificateSuffix}: names no device");
        return new DeviceCredentials(id, certificate, PemFiles.LoadAll(trustFile));
    }

    /// <summary>TLS 1.3 to a server that one of the authorities vouches for under the name it is reached by.</summary>
    public SslClientAuthenticationOptions TlsOptions() => new()
    {
        ClientCertificates = [_certificate],
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateChainPolicy = Trust.Policy(_authorities, CertificateAuthority.ServerUse),
        AllowTlsResume = false,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        foreach (X509Certificate2 authority in _authorities) authority.Dispose();
    }
}
