using System.Net;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Grpc.Net.Client;
using WireControl = Gossamer.EdgeInference.Control.Wire.EdgeControl;

namespace Gossamer.Tests.EdgeInference.Control;

/// <summary>An edge in this process behind TLS on loopback, whose network says what the first sample of a window does, with certificates for six devices of which it knows four.</summary>
internal sealed class ControlledEdge : IAsyncDisposable
{
    public const double SlotSeconds = 0.1;
    public const int WindowsPerTask = 4;
    public const string System = "system";

    private static readonly double[] LocalAccuracy = [0.6, 0.7, 0.78, 0.8], EdgeAccuracy = [0.7, 0.85, 0.92, 0.95];

    private readonly CertificateFolder _certificates;
    private readonly ModelRepository _models;
    private readonly EdgeServer _server;
    private readonly List<IDisposable> _clients = [];

    private ControlledEdge(CertificateFolder certificates, ModelRepository models, EdgeServer server, EdgeSite site, EdgeCoordinator coordinator) =>
        (_certificates, _models, _server, Site, Coordinator) = (certificates, models, server, site, coordinator);

    public static EdgeModel Model { get; } = new(new EdgeScenario
    {
        Services =
        [
            .. SensorService.Defaults.Select(static service => new ServiceOptions
            {
                Name = service.Name, Devices = 2, RawBits = service.TopLength * 16 * WindowsPerTask, LocalCyclesPerBit = 60, EdgeCyclesPerBit = 400, LocalHertz = 0.1e9, Threshold = 0.88,
                LocalAccuracy = LocalAccuracy, EdgeAccuracy = EdgeAccuracy,
            }),
        ],
        RateFactors = [1, 1, 1, 1],
        SlotSeconds = SlotSeconds,
        EdgeHertz = 1e9,
        LocalQueueBits = 1e6,
        EdgeQueueBits = 1e7,
        Charging = EdgeWaitCharging.OffloadersOnly,
        Channel = new ChannelOptions { Rates = [20e6, 10e6, 5e6] },
    });

    public EdgeSite Site { get; }

    public EdgeCoordinator Coordinator { get; }

    public int Port => _server.EndPoint.Port;

    public Uri Address => new($"https://localhost:{Port}");

    public EdgeServer Server => _server;

    /// <summary>Starts one in a folder, which keeps certificates and checkpoint for the next.</summary>
    public static async Task<ControlledEdge> StartAsync(string folder, int port = 0, Action<string>? tell = null)
    {
        var certificates = new CertificateFolder(Path.Combine(folder, "certs"));
        certificates.Prepare([.. Enumerable.Range(0, 6).Select(DeviceIds.Of)], ["localhost", "127.0.0.1"], TimeSpan.FromDays(1));
        var site = new EdgeSite(Model, new DppPolicy(Model), static (_, windows) => Labels(windows), new EdgeSiteOptions { Checkpoint = Path.Combine(folder, "edge.safetensors") });
        var models = new ModelRepository(
            new BearingEndpoint(BearingEndpoint.Full, Model, SensorService.Defaults, static (_, windows) => Labels(windows), site),
            new PolicyEndpoint(Model, new DppPolicy(Model)));
        var coordinator = new EdgeCoordinator(Model, site, System, checkpointSlots: 4, tell);
        EdgeServer server = await EdgeServer.StartAsync(models, certificates, new EdgeServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, port) }, tell, coordinator);
        return new ControlledEdge(certificates, models, server, site, coordinator);
    }

    /// <summary>What the first samples of windows say.</summary>
    public static int[] Labels(WindowBatch windows) => [.. Enumerable.Range(0, windows.Count).Select(i => (int)windows.Window(i).Span[0])];

    /// <summary>Who a device is; they outlive this edge.</summary>
    public DeviceCredentials LastingCredentials(int device) => DeviceCredentials.Load(_certificates.Device(DeviceIds.Of(device)), _certificates.TrustFile);

    public GRPCInferenceService.GRPCInferenceServiceClient Inference(int device) => new(Channel(device));

    public WireControl.EdgeControlClient Control(int device) => new(Channel(device));

    public GrpcChannel Channel(int device) => Keep(GrpcChannel.ForAddress(
        Address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = Keep(LastingCredentials(device)).TlsOptions() }, DisposeHttpClient = true }));

    /// <summary>Ends without a last checkpoint, as a kill would.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable client in Enumerable.Reverse(_clients)) client.Dispose();
        await _server.DisposeAsync();
        await Site.DisposeAsync();
        _models.Dispose();
    }

    private T Keep<T>(T client)
        where T : IDisposable
    {
        _clients.Add(client);
        return client;
    }
}
