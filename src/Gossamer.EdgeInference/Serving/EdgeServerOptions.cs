using System.Net;
using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Serving;

/// <summary>How an edge server listens and what it lets through.</summary>
public sealed record EdgeServerOptions
{
    /// <summary>Where to listen; port 0 for any that is free. Loopback, port 8443, by default.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8443);

    /// <summary>Requests of a device in a second, and at once; 1,000 by default.</summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>Requests that may wait for a processor before others are refused; 256 by default.</summary>
    public int WaitingRequests { get; init; } = 256;

    /// <summary>Connections that may be open; 1,024 by default.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>How often certificates and denied devices are looked at for changes; every second by default.</summary>
    public TimeSpan ReloadPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long requests that are under way may take when the server ends; 5 seconds by default.</summary>
    public TimeSpan ShutdownTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where metrics and traces are sent by OTLP over gRPC; null, the default, for nowhere.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">The message names field and range.</exception>
    internal void Validate()
    {
        FieldRange.Count(RequestsPerSecond, 1, 1_000_000, "requestsPerSecond");
        FieldRange.Count(WaitingRequests, 0, 1_000_000, "waitingRequests");
        FieldRange.Count(Connections, 1, 1_000_000, "connections");
        if (ReloadPeriod <= TimeSpan.Zero) throw new ArgumentException($"reloadPeriod is {ReloadPeriod}, expected above 0");
        if (ShutdownTime < TimeSpan.Zero) throw new ArgumentException($"shutdownTime is {ShutdownTime}, expected at least 0");
        if (Otlp is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https")))
            throw new ArgumentException($"otlp is {address}, expected http://HOST:PORT or https://HOST:PORT");
    }
}
