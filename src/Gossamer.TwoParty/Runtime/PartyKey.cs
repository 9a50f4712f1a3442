using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// A party's long-term key, ECDSA on P-256, in a certificate that it signed itself: peers know it by its fingerprint alone.
/// </summary>
public sealed class PartyKey : IDisposable
{
    private const string KeySuffix = ".key", PinSuffix = ".pin", Curve = "1.2.840.10045.3.1.7";

    private PartyKey(X509Certificate2 certificate)
    {
        Certificate = certificate;
        Fingerprint = KeyFingerprint.Of(certificate);
    }

    /// <summary>What a peer pins.</summary>
    public KeyFingerprint Fingerprint { get; }

    internal X509Certificate2 Certificate { get; }

    /// <summary>Draws a key from the operating system.</summary>
    public static PartyKey Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Certify(key);
    }

    /// <summary>Reads a key that <see cref="Save"/> wrote.</summary>
    /// <param name="path">Path without suffix.</param>
    /// <exception cref="InvalidDataException">The file holds no private key of this kind.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PartyKey Load(string path)
    {
        string file = path + KeySuffix, text = File.ReadAllText(file);
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(text);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != Curve)
                throw new InvalidDataException($"{file}: a key of {key.KeySize} bits on another curve, expected P-256; make one with gossamer private keygen.");
            return Certify(key);
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            throw new InvalidDataException($"{file}: no private key in PEM form; make one with gossamer private keygen.", failure);
        }
    }

    /// <summary>
    /// Writes the private key to <c>path.key</c>, which only the owner can read, and the fingerprint to <c>path.pin</c>, which is public.
    /// </summary>
    /// <exception cref="IOException">A file of that name exists already, or cannot be written.</exception>
    public void Save(string path)
    {
        using ECDsa key = Certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no private key.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(path + KeySuffix, options)) writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(path + PinSuffix, $"{Fingerprint}\n");
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static PartyKey Certify(ECDsa key)
    {
        var request = new CertificateRequest("CN=gossamer", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        // A key that never left memory cannot be used by every TLS library; one that came from PKCS #12 can.
        return new PartyKey(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
    }
}
