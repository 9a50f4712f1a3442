using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gossamer.EdgeInference.Security;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>Who gets in, and who stays in.</summary>
public sealed class MutualTlsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Yesterday = DateTimeOffset.UtcNow.AddDays(-1), Tomorrow = DateTimeOffset.UtcNow.AddDays(1);

    private readonly List<string> _told = [];
    private ServedEdge _edge = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _edge = await ServedEdge.StartAsync(tell: line =>
    {
        lock (_told) _told.Add(line);
    });

    public ValueTask DisposeAsync() => _edge.DisposeAsync();

    [Fact]
    public async Task A_device_gets_in_by_TLS_1_3()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http("device-1")));
        SslClientAuthenticationOptions old = _edge.Tls("device-0");
        old.EnabledSslProtocols = SslProtocols.Tls12;
        await RefusedAsync(old);
    }

    [Fact]
    public async Task Without_a_certificate_nobody_gets_in()
    {
        SslClientAuthenticationOptions tls = _edge.Tls("device-0");
        tls.ClientCertificates = [];
        await RefusedAsync(tls);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using CertificateAuthority other = CertificateAuthority.Create(Yesterday, Tomorrow);
        await RefusedAsync(With(other.IssueDevice("device-0", Yesterday, Tomorrow)), "is of another authority");
    }

    [Fact]
    public async Task A_certificate_that_signed_itself_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=device-0", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        await RefusedAsync(With(PemFiles.Usable(request.CreateSelfSigned(Yesterday, Tomorrow))), "is of another authority");
    }

    [Theory]
    [InlineData(-30, -10)]
    [InlineData(10, 30)]
    public async Task A_certificate_out_of_its_time_is_refused(int from, int until)
    {
        using CertificateAuthority authority = LoadAuthority();
        await RefusedAsync(With(authority.IssueDevice("device-0", DateTimeOffset.UtcNow.AddMinutes(from), DateTimeOffset.UtcNow.AddMinutes(until))), "has expired, or is not valid yet");
    }

    [Fact]
    public async Task A_certificate_for_servers_or_without_a_device_is_refused()
    {
        using CertificateAuthority authority = LoadAuthority();
        await RefusedAsync(With(authority.IssueServer(["localhost"], DateTimeOffset.UtcNow.AddMinutes(-1), Tomorrow)), "is not for clients");
        await RefusedAsync(With(Sign(authority, "1.3.6.1.5.5.7.3.2", "urn:gossamer:device:")), "names no device");
        await RefusedAsync(With(Sign(authority, "1.3.6.1.5.5.7.3.2", "urn:gossamer:device:a", "urn:gossamer:device:b")), "names no device");
        await RefusedAsync(With(Sign(authority, use: null, "urn:gossamer:device:device-0")), "is not for clients");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http(With(Sign(authority, "1.3.6.1.5.5.7.3.2", "urn:gossamer:device:device-7")))));
        // A client may try again by itself.
        Assert.True(_edge.Server.RefusedCertificates >= 4);
    }

    [Fact]
    public async Task A_device_trusts_its_authorities_alone()
    {
        string other = Path.Combine(Path.GetDirectoryName(_edge.Certificates.TrustFile)!, "other.crt");
        using CertificateAuthority authority = CertificateAuthority.Create(Yesterday, Tomorrow);
        PemFiles.SaveAll(other, [authority.Certificate]);
        using DeviceCredentials credentials = DeviceCredentials.Load(_edge.Certificates.Device("device-0"), other);
        await RefusedAsync(credentials.TlsOptions());
        HttpClient wrongName = _edge.Http();
        await Assert.ThrowsAsync<HttpRequestException>(() => wrongName.GetAsync($"https://[::1]:{_edge.Address.Port}/v2", Token));
    }

    [Fact]
    public async Task A_device_that_is_denied_while_the_server_runs_loses_its_connection_and_gets_no_other()
    {
        HttpClient denied = _edge.Http(), other = _edge.Http("device-1");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(denied));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other));

        File.AppendAllText(_edge.Certificates.DenyFile, "device-0 # stolen\n");
        await ToldAsync("cut the connection of device-0");

        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(denied));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other));
        Assert.Contains(_told, static line => line.Contains("of device-0 is denied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_single_certificate_is_denied_by_its_serial_number()
    {
        using X509Certificate2 lost = PemFiles.Load(_edge.Certificates.Device("device-0"));
        File.AppendAllText(_edge.Certificates.DenyFile, $"serial:{lost.SerialNumber.ToLowerInvariant()}\n");
        await ToldAsync("anew");
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(_edge.Http()));
        using CertificateAuthority authority = LoadAuthority();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http(With(authority.IssueDevice("device-0", DateTimeOffset.UtcNow.AddMinutes(-1), Tomorrow)))));
    }

    [Fact]
    public async Task A_list_with_a_mistake_changes_nothing()
    {
        File.WriteAllText(_edge.Certificates.DenyFile, "device-0\nnot an id\n");
        await ToldAsync("line 2: is neither a device's id nor serial:HEX");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http()));
    }

    [Fact]
    public async Task An_authority_is_exchanged_while_the_server_runs_and_nobody_is_refused()
    {
        SslClientAuthenticationOptions before = _edge.Tls("device-0");
        _edge.Certificates.Rotate([], TimeSpan.FromDays(1));
        await ToldAsync("anew");
        // The old files and the new ones are both good, for the device and for the server.
        SslClientAuthenticationOptions between = _edge.Tls("device-0");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http(before)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http(between)));

        lock (_told) _told.Clear();
        _edge.Certificates.Retire(["localhost"], TimeSpan.FromDays(1));
        await ToldAsync("anew");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http(between)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_edge.Http(_edge.Tls("device-0"))));
        // The server's new certificate is of an authority that the oldest files do not know.
        await RefusedAsync(before);
        SslClientAuthenticationOptions trusting = _edge.Tls("device-0");
        trusting.ClientCertificates = before.ClientCertificates;
        await RefusedAsync(trusting, "is of another authority");
    }

    private static X509Certificate2 Sign(CertificateAuthority authority, string? use, params string[] uris)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        if (use is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (string uri in uris) names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority.Certificate, DateTimeOffset.UtcNow.AddMinutes(-1), Tomorrow, [1, 2, 3, 4]);
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(key);
        return PemFiles.Usable(withKey);
    }

    private CertificateAuthority LoadAuthority() => CertificateAuthority.Load(Path.Combine(Path.GetDirectoryName(_edge.Certificates.TrustFile)!, "authority"));

    private SslClientAuthenticationOptions With(X509Certificate2 certificate)
    {
        SslClientAuthenticationOptions tls = _edge.Tls("device-0");
        tls.ClientCertificates = [certificate];
        return tls;
    }

    private async Task RefusedAsync(SslClientAuthenticationOptions tls, string? reason = null)
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(_edge.Http(tls)));
        if (reason is not null) await ToldAsync(reason);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/v2/health/ready", Token);
        return response.StatusCode;
    }

    private async Task ToldAsync(string part)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(20); DateTime.UtcNow < end; await Task.Delay(20, Token))
        {
            lock (_told)
                if (_told.Any(line => line.Contains(part, StringComparison.Ordinal))) return;
        }
        Assert.Fail($"Nobody said '{part}' but: {string.Join(" | ", _told)}");
    }
}
