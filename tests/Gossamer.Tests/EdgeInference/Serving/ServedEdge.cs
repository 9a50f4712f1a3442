using System.Net;
using System.Net.Security;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Grpc.Net.Client;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>A server with all models of <see cref="ServedModels"/>, its certificates, and clients of it.</summary>
internal sealed class ServedEdge : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly List<IDisposable> _clients = [];
    private readonly ModelRepository _models;
    private readonly EdgeServer _server;

    private ServedEdge(DirectoryInfo folder, ModelRepository models, EdgeServer server) => (_folder, _models, _server) = (folder, models, server);

    public CertificateFolder Certificates => new(_folder.FullName);

    public EdgeServer Server => _server;

    public Uri Address => new($"https://localhost:{_server.EndPoint.Port}");

    /// <summary>Starts a server for device-0 and device-1.</summary>
    public static async Task<ServedEdge> StartAsync(EdgeServerOptions? options = null, Action<string>? tell = null, params IEnumerable<IServedModel> more)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gossamer-");
        new CertificateFolder(folder.FullName).Prepare(["device-0", "device-1"], ["localhost", "127.0.0.1"], TimeSpan.FromDays(1));
        var models = new ModelRepository(
        [
            .. Enum.GetValues<TensorDataType>().Select(ServedModels.Echo), ServedModels.Pair("1"), ServedModels.Pair("10"), ServedModels.Pair("9"), ServedModels.Broken(),
            new NetworkModel("perceptron", "1", ServedModels.Perceptron()), .. more,
        ]);
        EdgeServer server = await EdgeServer.StartAsync(
            models, new CertificateFolder(folder.FullName), (options ?? new EdgeServerOptions()) with { Listen = new IPEndPoint(IPAddress.Loopback, 0), ReloadPeriod = TimeSpan.FromMilliseconds(50) }, tell);
        return new ServedEdge(folder, models, server);
    }

    /// <summary>A client of REST; what it is given ends with the edge.</summary>
    public HttpClient Http(string device = "device-0") => Keep(new HttpClient(Handler(Tls(device))) { BaseAddress = Address });

    /// <summary>A client of gRPC.</summary>
    public GRPCInferenceService.GRPCInferenceServiceClient Grpc(string device = "device-0", int? mostBytes = null) => new(Channel(device, mostBytes));

    /// <summary>A channel of gRPC.</summary>
    public GrpcChannel Channel(string device = "device-0", int? mostBytes = null) =>
        Keep(GrpcChannel.ForAddress(Address, new GrpcChannelOptions { HttpHandler = Handler(Tls(device)), DisposeHttpClient = true, MaxSendMessageSize = mostBytes }));

    /// <summary>How a device connects.</summary>
    public SslClientAuthenticationOptions Tls(string device) => Keep(DeviceCredentials.Load(Certificates.Device(device), Certificates.TrustFile)).TlsOptions();

    /// <summary>A client of REST with other TLS.</summary>
    public HttpClient Http(SslClientAuthenticationOptions tls) => Keep(new HttpClient(Handler(tls)) { BaseAddress = Address });

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable client in _clients) client.Dispose();
        await _server.DisposeAsync();
        _models.Dispose();
        _folder.Delete(recursive: true);
    }

    private static SocketsHttpHandler Handler(SslClientAuthenticationOptions tls) => new() { SslOptions = tls, EnableMultipleHttp2Connections = true };

    private T Keep<T>(T client)
        where T : IDisposable
    {
        _clients.Add(client);
        return client;
    }
}
