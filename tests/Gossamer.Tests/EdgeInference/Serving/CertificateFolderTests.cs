using System.Security.Cryptography.X509Certificates;
using Gossamer.EdgeInference.Security;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>The files of an edge's certificates.</summary>
public sealed class CertificateFolderTests : IDisposable
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gossamer-");
    private readonly CertificateFolder _folder;

    public CertificateFolderTests() => _folder = new CertificateFolder(_directory.FullName);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void What_is_there_stays_and_what_is_missing_is_made()
    {
        Assert.Equal(["authority", "server", "device-0"], _folder.Prepare(["device-0"], ["localhost"], Year));
        string first = File.ReadAllText(_folder.Device("device-0") + ".crt");
        Assert.Equal(["device-1"], _folder.Prepare(["device-0", "device-1"], ["localhost"], Year));
        Assert.Equal(first, File.ReadAllText(_folder.Device("device-0") + ".crt"));
        Assert.Single(PemFiles.LoadAll(_folder.TrustFile));
    }

    [Fact]
    public void Keys_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights of files.");
        _folder.Prepare(["device-0"], ["localhost"], Year);
        string[] keys = Directory.GetFiles(_directory.FullName, "*.key", SearchOption.AllDirectories);
        Assert.Equal(3, keys.Length);
#pragma warning disable CA1416
        Assert.All(keys, static key => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key)));
#pragma warning restore CA1416
    }

    [Fact]
    public void Certificates_say_what_they_are_for_and_how_long()
    {
        _folder.Prepare(["device-0"], ["edge.example", "192.0.2.7"], Year);
        using X509Certificate2 server = PemFiles.Load(_folder.Server), device = PemFiles.Load(_folder.Device("device-0"));
        var names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["edge.example"], names.EnumerateDnsNames());
        Assert.Equal(["192.0.2.7"], names.EnumerateIPAddresses().Select(static address => $"{address}"));
        Assert.Equal("device-0", DeviceName.Read(device));
        Assert.Null(DeviceName.Read(server));
        Assert.InRange(device.NotAfter - DateTime.Now, Year - TimeSpan.FromMinutes(5), Year);
        Assert.NotEqual(server.SerialNumber, device.SerialNumber);
    }

    [Fact]
    public void Two_authorities_at_most_are_valid()
    {
        Assert.Contains("holds no authority", Assert.Throws<InvalidOperationException>(() => _folder.Rotate([], Year)).Message, StringComparison.Ordinal);
        _folder.Prepare(["device-0"], ["localhost"], Year);
        Assert.Contains("--rotate first", Assert.Throws<InvalidOperationException>(() => _folder.Retire(["localhost"], Year)).Message, StringComparison.Ordinal);
        string server = File.ReadAllText(_folder.Server + ".crt");
        Assert.Equal(["authority", "device-0", "device-1"], _folder.Rotate(["device-1"], Year));
        Assert.Equal(2, PemFiles.LoadAll(_folder.TrustFile).Count);
        Assert.Equal(server, File.ReadAllText(_folder.Server + ".crt"));
        Assert.Contains("--retire first", Assert.Throws<InvalidOperationException>(() => _folder.Rotate([], Year)).Message, StringComparison.Ordinal);
        Assert.Equal(["server"], _folder.Retire(["localhost"], Year));
        Assert.Single(PemFiles.LoadAll(_folder.TrustFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Device")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void What_is_no_id_is_refused(string id) => Assert.Throws<ArgumentException>(() => _folder.Prepare([id], ["localhost"], Year));

    [Fact]
    public void Damaged_files_are_named()
    {
        _folder.Prepare(["device-0"], ["localhost"], Year);
        File.Copy(_folder.Server + ".key", _folder.Device("device-0") + ".key", overwrite: true);
        Assert.Contains("device-0.crt", Assert.Throws<InvalidDataException>(() => DeviceCredentials.Load(_folder.Device("device-0"), _folder.TrustFile)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.TrustFile, "nothing");
        Assert.Contains("trust.crt", Assert.Throws<InvalidDataException>(() => ServerCredentials.Load(_folder)).Message, StringComparison.Ordinal);
    }
}
