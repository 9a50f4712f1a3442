using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>What a server decides with: its own certificate, the authorities it trusts and whom it refuses. Immutable; a change of the files makes another.</summary>
internal sealed class ServerCredentials
{
    private readonly X509Certificate2Collection _authorities;
    private readonly DenyList _denied;

    private ServerCredentials(X509Certificate2 certificate, X509Certificate2Collection authorities, DenyList denied) =>
        (Certificate, _authorities, _denied) = (certificate, authorities, denied);

    /// <summary>The server's certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    /// <exception cref="IOException">One of them is missing or cannot be read.</exception>
    public static ServerCredentials Load(CertificateFolder folder) =>
        new(PemFiles.Load(folder.Server), PemFiles.LoadAll(folder.TrustFile), DenyList.Load(folder.DenyFile));

    /// <summary>Why the holder of a certificate is refused, or null.</summary>
    public string? Refusal(X509Certificate2 certificate)
    {
        string? wrong = Problem(certificate);
        if (wrong is not null) return wrong;
        if (DeviceName.Read(certificate) is not { } device) return "names no device";
        return IsDenied(device, certificate) ? $"of {device} is denied" : null;
    }

    /// <summary>Whether a device is on the list of the denied, or its certificate.</summary>
    public bool IsDenied(string device, X509Certificate2 certificate) => _denied.Contains(device, certificate);

    private string? Problem(X509Certificate2 certificate)
    {
        // A certificate that states no use would be good for any.
        bool isForClients = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .Any(static uses => uses.EnhancedKeyUsages.Cast<Oid>().Any(static use => use.Value == CertificateAuthority.ClientUse));
        if (!isForClients) return "is not for clients";
        using var chain = new X509Chain();
        chain.ChainPolicy = Trust.Policy(_authorities, CertificateAuthority.ClientUse);
        if (chain.Build(certificate)) return null;
        X509ChainStatusFlags flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status);
        return flags switch
        {
            _ when flags.HasFlag(X509ChainStatusFlags.PartialChain) || flags.HasFlag(X509ChainStatusFlags.UntrustedRoot) => "is of another authority",
            _ when flags.HasFlag(X509ChainStatusFlags.NotTimeValid) => "has expired, or is not valid yet",
            _ => $"is not valid: {flags}",
        };
    }
}
