using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>What a collector of OTLP receives.</summary>
public sealed class OtlpTests
{
    [Fact]
    public async Task Metrics_and_the_callers_trace_reach_a_collector_at_the_latest_when_the_server_ends()
    {
        var received = new ConcurrentQueue<(string Path, byte[] Message)>();
        await using WebApplication collector = await StartCollectorAsync(received);
        var trace = ActivityTraceId.CreateRandom();
        await using (ServedEdge edge = await ServedEdge.StartAsync(new EdgeServerOptions { Otlp = new Uri(collector.Urls.Single()) }))
        {
            var headers = new Grpc.Core.Metadata { { "traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01" } };
            var request = new ModelInferRequest
            {
                ModelName = "echo-int32",
                Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "INT32", Shape = { 1, 3 }, Contents = new InferTensorContents { IntContents = { 1, 2, 3 } } } },
            };
            await edge.Grpc().ModelInferAsync(request, headers, cancellationToken: TestContext.Current.CancellationToken);
        }
        string metrics = string.Concat(received.Where(static message => message.Path.EndsWith("MetricsService/Export", StringComparison.Ordinal)).Select(static message => Encoding.Latin1.GetString(message.Message)));
        foreach (string name in (string[])["collab.service.delay", "collab.delay.part", "echo-int32", "gossamer-edge"]) Assert.Contains(name, metrics, StringComparison.Ordinal);
        byte[] id = new byte[16];
        trace.CopyTo(id);
        // The span of the request and, inside, that of the model.
        byte[] spans = [.. received.Where(static message => message.Path.EndsWith("TraceService/Export", StringComparison.Ordinal)).SelectMany(static message => message.Message)];
        Assert.True(spans.AsSpan().Count(id) >= 2, $"{spans.Length} bytes of spans");
        Assert.True(spans.AsSpan().IndexOf("infer"u8) >= 0);
    }

    /// <summary>A server that takes whatever it is sent by gRPC, without TLS.</summary>
    private static async Task<WebApplication> StartCollectorAsync(ConcurrentQueue<(string Path, byte[] Message)> received)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using var message = new MemoryStream();
            await context.Request.Body.CopyToAsync(message);
            received.Enqueue((context.Request.Path.Value!, message.ToArray()));
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }
}
