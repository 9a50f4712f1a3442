using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving.Wire;
using Grpc.Net.Client;
using WireControl = Gossamer.EdgeInference.Control.Wire.EdgeControl;

namespace Gossamer.EdgeInference.Control;

/// <summary>A channel of gRPC to the edge and its two clients: one connection with pings that find out within four seconds that nobody is there, and no retries.</summary>
internal sealed class EdgeChannel : IDisposable
{
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel _channel;

    /// <summary>A channel, which connects when it is first used.</summary>
    public EdgeChannel(Uri address, DeviceCredentials credentials, LinkPace? pace)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = credentials.TlsOptions(), KeepAlivePingDelay = Ping, KeepAlivePingTimeout = Ping, ConnectTimeout = Ping, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            // Always: without a callback of ours the channel connects by itself, after pauses of its own that grow to two minutes.
            ConnectCallback = ShapedStream.Connect(pace),
        };
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, ThrowOperationCanceledOnCancellation = true });
        (Inference, Control) = (new GRPCInferenceService.GRPCInferenceServiceClient(_channel), new WireControl.EdgeControlClient(_channel));
    }

    /// <summary>The Open Inference Protocol.</summary>
    public GRPCInferenceService.GRPCInferenceServiceClient Inference { get; }

    /// <summary>The control stream.</summary>
    public WireControl.EdgeControlClient Control { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
