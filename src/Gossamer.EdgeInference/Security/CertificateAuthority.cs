using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>A private authority that issues certificates for an edge server and its devices: ECDSA on P-256 with SHA-256.</summary>
public sealed class CertificateAuthority : IDisposable
{
    internal const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private const int SerialBytes = 16;

    private CertificateAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The authority's own certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Makes an authority.</summary>
    /// <param name="from">When it begins to be valid.</param>
    /// <param name="until">When it ends.</param>
    public static CertificateAuthority Create(DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Two that are valid at the same time must not share a name.
        string name = $"CN=Gossamer edge authority {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(request.CreateSelfSigned(from, until));
    }

    /// <summary>Reads an authority that <see cref="PemFiles.Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The files hold none.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    internal static CertificateAuthority Load(string pathWithoutSuffix) => new(PemFiles.Load(pathWithoutSuffix));

    /// <summary>Issues a certificate for a server.</summary>
    /// <param name="hosts">Names and addresses by which clients reach it.</param>
    /// <param name="from">When it begins to be valid.</param>
    /// <param name="until">When it ends, at the latest with the authority.</param>
    public X509Certificate2 IssueServer(IEnumerable<string> hosts, DateTimeOffset from, DateTimeOffset until)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }
        return Issue("edge server", names, ServerUse, from, until);
    }

    /// <summary>Issues a certificate for a device.</summary>
    /// <param name="id">Its id, see <see cref="DeviceName"/>.</param>
    /// <param name="from">When it begins to be valid.</param>
    /// <param name="until">When it ends, at the latest with the authority.</param>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no id.</exception>
    public X509Certificate2 IssueDevice(string id, DateTimeOffset from, DateTimeOffset until)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(DeviceName.UriOf(id));
        return Issue(id, names, ClientUse, from, until);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private X509Certificate2 Issue(string commonName, SubjectAlternativeNameBuilder names, string use, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        // Positive, and of full length.
        serial[0] = (byte)(serial[0] & 0x3F | 0x40);
        DateTimeOffset latest = Certificate.NotAfter.ToUniversalTime();
        using X509Certificate2 certificate = request.Create(Certificate, from, until < latest ? until : latest, serial);
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(key);
        return PemFiles.Usable(withKey);
    }
}
