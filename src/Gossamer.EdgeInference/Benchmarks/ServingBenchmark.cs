using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;
using Grpc.Net.Client;

namespace Gossamer.EdgeInference.Benchmarks;

/// <summary>Times an edge server and its clients in one process: both protocols, mutual TLS, one sample a request, an open loop.</summary>
public static class ServingBenchmark
{
    private const int WarmUpSeconds = 2;
    private const string Model = "network", Device = "device-0";

    /// <summary>Runs the benchmark.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The network file is damaged, or no network.</exception>
    /// <exception cref="IOException">The network file cannot be read.</exception>
    public static async Task<ServingBenchmarkResult> RunAsync(ServingBenchmarkOptions options, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        options.Validate();
        TrainedNetwork network = options.Network is { } path ? NetworkFile.Load(path) : DrawPerceptron([256, 512, 256, 10], density: 0.05);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gossamer-edge-bench-");
        try
        {
            var certificates = new CertificateFolder(folder.FullName);
            certificates.Prepare([Device], ["localhost"], TimeSpan.FromDays(1));
            using var models = new ModelRepository(new NetworkModel(Model, "1", network));
            await using EdgeServer server = await EdgeServer.StartAsync(
                models, certificates,
                new EdgeServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), RequestsPerSecond = 1_000_000, WaitingRequests = 100_000 }, tell, cancellation: cancellation).ConfigureAwait(false);
            using DeviceCredentials credentials = DeviceCredentials.Load(certificates.Device(Device), certificates.TrustFile);
            var address = new Uri($"https://localhost:{server.EndPoint.Port}");
            (InferenceTensor sample, InferenceTensor result, double microseconds) = Reference(network);
            List<ServingTiming> protocols = [];
            foreach ((string name, Func<CancellationToken, Task<bool>> send, IDisposable client) in new[] { Grpc(address, credentials, sample, result), Rest(address, credentials, sample, result) })
            {
                using (client)
                {
                    await OpenLoop.RunAsync(name, options.RequestsPerSecond, WarmUpSeconds, send, cancellation).ConfigureAwait(false);
                    protocols.Add(await OpenLoop.RunAsync(name, options.RequestsPerSecond, options.Seconds, send, cancellation).ConfigureAwait(false));
                }
                tell?.Invoke($"{name}: p99 {protocols[^1].P99Ms:F2} ms, {protocols[^1].Errors} errors{(protocols[^1].FirstError is { } error ? $", the first: {error}" : "")}");
            }
            return new ServingBenchmarkResult
            {
                Protocols = protocols, SampleLength = sample.Elements, ActiveWeights = network.NonZeros, NetworkMicroseconds = microseconds, Machine = RunMachine.Current,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string Name, Func<CancellationToken, Task<bool>> Send, IDisposable Client) Grpc(
        Uri address, DeviceCredentials credentials, InferenceTensor sample, InferenceTensor result)
    {
        GrpcChannel channel = GrpcChannel.ForAddress(
            address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = credentials.TlsOptions(), EnableMultipleHttp2Connections = true }, DisposeHttpClient = true });
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var request = new ModelInferRequest
        {
            ModelName = Model,
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = sample.Name, Datatype = sample.DataType.Name(), Shape = { sample.Shape } } },
            RawInputContents = { UnsafeByteOperations.UnsafeWrap(sample.Raw) },
        };
        return ("gRPC, raw", async cancellation =>
        {
            ModelInferResponse response = await client.ModelInferAsync(request, cancellationToken: cancellation).ConfigureAwait(false);
            return response.RawOutputContents is [var raw] && raw.Span.SequenceEqual(result.Raw.Span);
        }, channel);
    }

    private static (string Name, Func<CancellationToken, Task<bool>> Send, IDisposable Client) Rest(
        Uri address, DeviceCredentials credentials, InferenceTensor sample, InferenceTensor result)
    {
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = credentials.TlsOptions() }) { BaseAddress = address };
        string numbers = string.Join(',', sample.AsSpan<float>().ToArray()), shape = string.Join(',', sample.Shape);
        byte[] body = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"{{sample.Name}}","datatype":"FP32","shape":[{{shape}}],"data":[{{numbers}}]}]}""");
        float[] expected = result.AsSpan<float>().ToArray();
        return ("HTTP/1.1, JSON", async cancellation =>
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using HttpResponseMessage response = await client.PostAsync($"/v2/models/{Model}/infer", content, cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return false;
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
            return answer.RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(static value => value.GetSingle()).SequenceEqual(expected);
        }, client);
    }

    /// <summary>A sample, what the network itself makes of it, and how long that takes.</summary>
    private static (InferenceTensor Sample, InferenceTensor Result, double Microseconds) Reference(TrainedNetwork network)
    {
        using var pool = new WorkerPool(1);
        using var plan = new InferencePlan(network, KernelExecution.Default with { Pool = pool });
        float[] sample = new float[plan.SampleLength], result = new float[plan.ResultLength];
        for (int i = 0; i < sample.Length; i++) sample[i] = MathF.Sin(i);
        double[] times = new double[1001];
        for (int i = 0; i < times.Length; i++)
        {
            long started = Stopwatch.GetTimestamp();
            plan.Run(sample, 1, result);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }
        Array.Sort(times);
        return (
            InferenceTensor.Of<float>("input", [1, .. plan.SampleShape.Select(static size => (long)size)], sample),
            InferenceTensor.Of<float>("output", [1, .. plan.ResultShape.Select(static size => (long)size)], result), times[times.Length / 2]);
    }

    private static TrainedNetwork DrawPerceptron(int[] sizes, double density)
    {
        var random = new CounterRandom(0, "perceptron");
        var graph = new GraphBuilder([sizes[0]]);
        Dictionary<string, NetworkWeight> weights = [];
        int value = NetworkGraph.Input;
        for (int layer = 1; layer < sizes.Length; layer++)
        {
            string name = $"fc{layer}.weight";
            CounterRandom draws = random.Fork(name);
            float[] dense = new float[sizes[layer] * sizes[layer - 1]];
            for (int i = 0; i < dense.Length; i++)
                if (draws.Uniform(2 * (ulong)i) < density) dense[i] = (float)draws.Normal(2 * (ulong)i + 1);
            weights[name] = NetworkWeight.FromDense(dense, sizes[layer], sizes[layer - 1]);
            value = graph.Add(new LinearOperation(name, null, sizes[layer], sizes[layer - 1]), value);
            if (layer < sizes.Length - 1) value = graph.Add(new ReluOperation(), value);
        }
        return new TrainedNetwork(graph.Build(value), weights, new Dictionary<string, float[]>());
    }
}
