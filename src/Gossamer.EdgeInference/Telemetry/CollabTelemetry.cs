using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gossamer.EdgeInference.Telemetry;

/// <summary>What becomes of metrics and traces: a page for Prometheus at <c>/metrics</c>, and OTLP where an address is given.</summary>
internal static class CollabTelemetry
{
    /// <summary>Adds meter and source <c>Collab</c>, requests as the server sees them, and exporters.</summary>
    public static void AddCollabTelemetry(this IServiceCollection services, Uri? otlp)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("gossamer-edge"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(CollabMeter.Name).AddPrometheusExporter();
                if (otlp is not null) metrics.AddOtlpExporter(exporter => exporter.Endpoint = otlp);
            })
            .WithTracing(traces =>
            {
                if (otlp is null) return;
                // Spans of callers go on here: their context comes in the headers of HTTP and the metadata of gRPC (W3C).
                traces.AddSource(CollabMeter.Name).AddAspNetCoreInstrumentation().AddOtlpExporter(exporter => exporter.Endpoint = otlp);
            });
    }
}
