using System.Net;
using System.Security.Authentication;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Control.Wire;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving.Wire;
using Gossamer.EdgeInference.Telemetry;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gossamer.EdgeInference.Serving;

/// <summary>
/// Serves models by the Open Inference Protocol, version 2, over gRPC and HTTP on one port, to devices whose certificates one of the
/// authorities of a folder has issued, with TLS 1.3. With a coordinator devices also hold their conversation with the edge here, by gRPC.
/// </summary>
public sealed class EdgeServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly DeviceConnections _connections;
    private readonly ServerState _state;
    private readonly CollabMeter _meter;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watch;

    private EdgeServer(WebApplication host, DeviceConnections connections, ServerState state, CollabMeter meter, EdgeCoordinator? coordinator, TimeSpan reloadPeriod)
    {
        (_host, _connections, _state, _meter) = (host, connections, state, meter);
        EndPoint = IPEndPoint.Parse(new Uri(host.Urls.Single()).Authority);
        _watch = connections.WatchAsync(reloadPeriod, _ending.Token);
        Coordination = coordinator is null ? Task.CompletedTask : Task.Run(() => coordinator.RunAsync(_ending.Token));
    }

    /// <summary>Where the server listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Connections that were refused for their certificate.</summary>
    public long RefusedCertificates => _connections.Refused;

    /// <summary>The coordinator's work, which ends with the server, or because it failed.</summary>
    public Task Coordination { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="models">What can be asked; it stays the caller's.</param>
    /// <param name="certificates">Whom the server trusts, and what it proves itself with.</param>
    /// <param name="options">How it listens.</param>
    /// <param name="tell">Receives a line about everything that somebody should know.</param>
    /// <param name="coordinator">Whom devices report to; it runs as long as the server does. None by default.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">A file of the folder is damaged.</exception>
    /// <exception cref="IOException">A file is missing, or the address is in use.</exception>
    public static async Task<EdgeServer> StartAsync(
        ModelRepository models, CertificateFolder certificates, EdgeServerOptions options, Action<string>? tell = null, EdgeCoordinator? coordinator = null,
        CancellationToken cancellation = default)
    {
        options.Validate();
        Action<string> told = tell ?? (static _ => { });
        var state = new ServerState();
        var meter = new CollabMeter();
        var connections = new DeviceConnections(certificates, meter, told);
        WebApplication host = Build(models, connections, state, meter, coordinator, options, told);
        try
        {
            await host.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            meter.Dispose();
            throw;
        }
        state.IsReady = true;
        return new EdgeServer(host, connections, state, meter, coordinator, options.ReloadPeriod);
    }

    /// <summary>Takes no more requests, waits for those under way, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested) return;
        _state.IsReady = false;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Coordination.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.StopAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
        _ending.Dispose();
    }

    private static WebApplication Build(
        ModelRepository models, DeviceConnections connections, ServerState state, CollabMeter meter, EdgeCoordinator? coordinator, EdgeServerOptions options, Action<string> tell)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // What keeps the host from starting is thrown, too.
        builder.Logging.AddProvider(new WarningLines(tell)).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, connections, options));
        IServiceCollection services = builder.Services;
        services.AddRoutingCore();
        services.AddGrpc(static grpc =>
        {
            grpc.MaxReceiveMessageSize = MessageLimits.Bytes;
            grpc.MaxSendMessageSize = MessageLimits.Bytes;
        });
        // A message of 4 MiB could unpack to a thousand times as much. Later than the defaults, which an empty list would bring back.
        services.PostConfigure<GrpcServiceOptions>(static grpc => grpc.CompressionProviders.Clear());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTime);
        // Signals are the program's business.
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddSingleton(state);
        // Made by the container, so that it disposes of them.
        services.AddSingleton(_ => new InferenceEngine(models, meter, options.WaitingRequests));
        services.AddSingleton(_ => new RequestGate(options.RequestsPerSecond, meter));
        services.AddSingleton<RestEndpoints>();
        services.AddSingleton<GrpcInferenceService>();
        services.AddSingleton<IServiceMethodProvider<GrpcInferenceService>, GrpcMethods>();
        if (coordinator is not null)
        {
            services.AddSingleton(host => new ControlService(coordinator, host.GetRequiredService<IHostApplicationLifetime>()));
            services.AddSingleton<IServiceMethodProvider<ControlService>, ControlMethods>();
        }
        services.AddCollabTelemetry(options.Otlp);

        WebApplication host = builder.Build();
        RequestGate gate = host.Services.GetRequiredService<RequestGate>();
        host.Use(next => context => gate.PassAsync(context, next));
        host.UseOpenTelemetryPrometheusScrapingEndpoint();
        host.UseRouting();
        host.MapGrpcService<GrpcInferenceService>();
        if (coordinator is not null) host.MapGrpcService<ControlService>();
        host.Services.GetRequiredService<RestEndpoints>().Map(host);
        return host;
    }

    private static void Configure(KestrelServerOptions kestrel, DeviceConnections connections, EdgeServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MessageLimits.Bytes;
        kestrel.Limits.MaxConcurrentConnections = options.Connections;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(2);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(2);
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https =>
            {
                https.SslProtocols = SslProtocols.Tls13;
                https.ServerCertificateSelector = (_, _) => connections.Certificate;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => connections.Accepts(certificate);
                // A resumed session would bring a certificate that nobody has looked at again.
                https.OnAuthenticate = static (_, tls) => tls.AllowTlsResume = false;
            });
            listen.Use(next => connection => connections.ServeAsync(connection, next));
        });
    }

    /// <summary>A host that listens to no signals.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
