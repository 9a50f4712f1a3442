using System.Security.Cryptography.X509Certificates;

namespace Gossamer.EdgeInference.Security;

/// <summary>
/// The certificates of an edge in a folder: <c>authority</c> that issues, <c>trust.crt</c> with every authority that is valid now,
/// <c>server</c>, <c>devices/ID</c> and <c>deny.txt</c>. Keys stand beside certificates, for their owner alone.
/// </summary>
/// <remarks>
/// A new authority comes in two steps, so that nobody is refused at any time. <see cref="Rotate"/> makes it, trusts it beside the old
/// one, and issues new certificates for devices; the server keeps the old one until every device has its new files. Then
/// <see cref="Retire"/> issues one for the server and ends the trust in the old authority.
/// </remarks>
/// <param name="path">The folder.</param>
public sealed class CertificateFolder(string path)
{
    // Clocks of devices may be late.
    private static readonly TimeSpan Early = TimeSpan.FromHours(1);
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);

    /// <summary>The authorities that are valid.</summary>
    public string TrustFile => Path.Combine(path, "trust.crt");

    /// <summary>Devices and certificates that are refused though their authority is valid.</summary>
    public string DenyFile => Path.Combine(path, "deny.txt");

    /// <summary>Certificate and key of the server, without suffix.</summary>
    public string Server => Path.Combine(path, "server");

    private string Authority => Path.Combine(path, "authority");

    private string Devices => Path.Combine(path, "devices");

    private bool HasAuthority => File.Exists(Authority + PemFiles.CertificateSuffix);

    /// <summary>Certificate and key of a device, without suffix.</summary>
    public string Device(string id) => Path.Combine(Devices, id);

    /// <summary>Makes what is missing, and leaves what is there.</summary>
    /// <param name="devices">Ids of the devices.</param>
    /// <param name="hosts">Names and addresses of the server.</param>
    /// <param name="life">How long certificates are valid.</param>
    /// <returns>What was issued, by name.</returns>
    public IReadOnlyList<string> Prepare(IEnumerable<string> devices, IReadOnlyList<string> hosts, TimeSpan life)
    {
        CreateFolders();
        List<string> issued = [];
        using CertificateAuthority authority = HasAuthority ? CertificateAuthority.Load(Authority) : CreateAuthority(issued);
        if (!File.Exists(Server + PemFiles.CertificateSuffix)) IssueServer(authority, hosts, life, issued);
        foreach (string id in devices)
            if (!File.Exists(Device(id) + PemFiles.CertificateSuffix)) IssueDevice(authority, id, life, issued);
        if (!File.Exists(DenyFile)) File.WriteAllText(DenyFile, "# A device's id, or serial:HEX for one certificate, a line. A running server reads changes.\n");
        return issued;
    }

    /// <summary>Makes a new authority beside the old one, and new certificates for all devices.</summary>
    /// <exception cref="InvalidOperationException">There are two authorities already, or none.</exception>
    public IReadOnlyList<string> Rotate(IEnumerable<string> devices, TimeSpan life)
    {
        X509Certificate2Collection trusted = Trusted();
        if (trusted.Count > 1) throw new InvalidOperationException($"{path}: two authorities are valid already; end the old one with --retire first");
        List<string> issued = [];
        using CertificateAuthority authority = CertificateAuthority.Create(DateTimeOffset.UtcNow - Early, DateTimeOffset.UtcNow + AuthorityLife);
        // Trust comes first: what is issued afterwards is good at once, wherever this is interrupted.
        PemFiles.SaveAll(TrustFile, [authority.Certificate, .. trusted]);
        PemFiles.Save(Authority, authority.Certificate);
        issued.Add("authority");
        IEnumerable<string> known = Directory.GetFiles(Devices, "*" + PemFiles.CertificateSuffix).Select(static file => Path.GetFileNameWithoutExtension(file));
        foreach (string id in known.Union(devices).Order(StringComparer.Ordinal)) IssueDevice(authority, id, life, issued);
        return issued;
    }

    /// <summary>Issues a new certificate for the server, and ends the trust in the old authority.</summary>
    /// <exception cref="InvalidOperationException">There is one authority only, or none.</exception>
    public IReadOnlyList<string> Retire(IReadOnlyList<string> hosts, TimeSpan life)
    {
        if (Trusted().Count < 2) throw new InvalidOperationException($"{path}: one authority alone is valid; make another with --rotate first");
        List<string> issued = [];
        using CertificateAuthority authority = CertificateAuthority.Load(Authority);
        IssueServer(authority, hosts, life, issued);
        PemFiles.SaveAll(TrustFile, [authority.Certificate]);
        return issued;
    }

    private X509Certificate2Collection Trusted() =>
        HasAuthority ? PemFiles.LoadAll(TrustFile) : throw new InvalidOperationException($"{path}: holds no authority; make one without --rotate and --retire");

    private void CreateFolders()
    {
        Directory.CreateDirectory(path);
        Directory.CreateDirectory(Devices);
    }

    private CertificateAuthority CreateAuthority(List<string> issued)
    {
        CertificateAuthority authority = CertificateAuthority.Create(DateTimeOffset.UtcNow - Early, DateTimeOffset.UtcNow + AuthorityLife);
        PemFiles.SaveAll(TrustFile, [authority.Certificate]);
        PemFiles.Save(Authority, authority.Certificate);
        issued.Add("authority");
        return authority;
    }

    private void IssueServer(CertificateAuthority authority, IReadOnlyList<string> hosts, TimeSpan life, List<string> issued)
    {
        using X509Certificate2 certificate = authority.IssueServer(hosts, DateTimeOffset.UtcNow - Early, DateTimeOffset.UtcNow + life);
        PemFiles.Save(Server, certificate);
        issued.Add("server");
    }

    private void IssueDevice(CertificateAuthority authority, string id, TimeSpan life, List<string> issued)
    {
        using X509Certificate2 certificate = authority.IssueDevice(id, DateTimeOffset.UtcNow - Early, DateTimeOffset.UtcNow + life);
        PemFiles.Save(Device(id), certificate);
        issued.Add(id);
    }
}
