using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>Certificates and keys as PEM files, which every TLS library and curl read.</summary>
internal static class PemFiles
{
    public const string CertificateSuffix = ".crt", KeySuffix = ".key";

    /// <summary>Writes <c>path.crt</c>, and <c>path.key</c> that only the owner can read, each in one step.</summary>
    public static void Save(string pathWithoutSuffix, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no private key.");
        Replace(pathWithoutSuffix + KeySuffix, key.ExportPkcs8PrivateKeyPem(), isSecret: true);
        Replace(pathWithoutSuffix + CertificateSuffix, certificate.ExportCertificatePem(), isSecret: false);
    }

    /// <summary>Writes certificates, one after the other, in one step.</summary>
    public static void SaveAll(string path, IEnumerable<X509Certificate2> certificates) =>
        Replace(path, string.Join('\n', certificates.Select(static certificate => certificate.ExportCertificatePem())), isSecret: false);

    /// <summary>Reads a certificate and its key.</summary>
    /// <exception cref="InvalidDataException">The files hold none, or they do not belong together.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static X509Certificate2 Load(string pathWithoutSuffix)
    {
        string file = pathWithoutSuffix + CertificateSuffix, key = pathWithoutSuffix + KeySuffix;
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file), File.ReadAllText(key));
            return Usable(certificate);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: no certificate in PEM form that belongs to {Path.GetFileName(key)}; make one with gossamer edge certs", wrong);
        }
    }

    /// <summary>Reads certificates without keys.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static X509Certificate2Collection LoadAll(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException wrong)
        {
            throw new InvalidDataException($"{path}: a certificate in it is damaged", wrong);
        }
        return certificates.Count > 0 ? certificates : throw new InvalidDataException($"{path}: holds no certificate in PEM form");
    }

    /// <summary>The same with a key that every TLS library can use: one that never left memory does not suit all of them.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);

    private static void Replace(string path, string text, bool isSecret)
    {
        string temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                using (var writer = new StreamWriter(stream, leaveOpen: true)) writer.WriteLine(text);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
