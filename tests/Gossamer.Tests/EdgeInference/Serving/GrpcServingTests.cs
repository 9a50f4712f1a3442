using System.Runtime.InteropServices;
using Google.Protobuf;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Grpc.Core;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>The protocol over gRPC, asked by the generated client through mutual TLS.</summary>
public sealed class GrpcServingTests(ServingFixture fixture) : IClassFixture<ServingFixture>
{
    private readonly ServedEdge _edge = fixture.Edge;
    private readonly GRPCInferenceService.GRPCInferenceServiceClient _client = fixture.Edge.Grpc();

    public static TheoryData<TensorDataType> Types => [.. Enum.GetValues<TensorDataType>()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_and_metadata()
    {
        Assert.True((await _client.ServerLiveAsync(new ServerLiveRequest(), cancellationToken: Token)).Live);
        Assert.True((await _client.ServerReadyAsync(new ServerReadyRequest(), cancellationToken: Token)).Ready);
        Assert.True((await _client.ModelReadyAsync(new ModelReadyRequest { Name = "pair", Version = "9" }, cancellationToken: Token)).Ready);
        ServerMetadataResponse server = await _client.ServerMetadataAsync(new ServerMetadataRequest(), cancellationToken: Token);
        Assert.Equal(("gossamer", 0), (server.Name, server.Extensions.Count));
        ModelMetadataResponse model = await _client.ModelMetadataAsync(new ModelMetadataRequest { Name = "perceptron" }, cancellationToken: Token);
        Assert.Equal(("perceptron", "gossamer_network"), (model.Name, model.Platform));
        Assert.Equal(["1"], model.Versions);
        Assert.Equal(("input", "FP32"), (model.Inputs[0].Name, model.Inputs[0].Datatype));
        Assert.Equal([-1, 256], model.Inputs[0].Shape);
        Assert.Equal([-1, 10], model.Outputs[0].Shape);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sparse_network_computes_what_its_definition_says(bool raw)
    {
        float[] samples = [.. Enumerable.Range(0, 3 * ServedModels.Features).Select(static i => MathF.Sin(0.37f * i))];
        var request = new ModelInferRequest { ModelName = "perceptron", Id = "42" };
        var input = new ModelInferRequest.Types.InferInputTensor { Name = "input", Datatype = "FP32", Shape = { 3, ServedModels.Features } };
        if (raw) request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(samples)));
        else input.Contents = new InferTensorContents { Fp32Contents = { samples } };
        request.Inputs.Add(input);

        ModelInferResponse response = await _client.ModelInferAsync(request, cancellationToken: Token);

        Assert.Equal(("perceptron", "1", "42"), (response.ModelName, response.ModelVersion, response.Id));
        ModelInferResponse.Types.InferOutputTensor output = Assert.Single(response.Outputs);
        Assert.Equal(("output", "FP32"), (output.Name, output.Datatype));
        Assert.Equal([3, 10], output.Shape);
        Assert.Equal(raw, output.Contents is null);
        Assert.Equal(raw ? 1 : 0, response.RawOutputContents.Count);
        float[] answer = raw ? MemoryMarshal.Cast<byte, float>(response.RawOutputContents[0].Span).ToArray() : [.. output.Contents!.Fp32Contents];
        double[] expected = [.. Enumerable.Range(0, 3).SelectMany(i => ServedModels.ByDefinition(ServedModels.Perceptron(), samples.AsSpan(i * 256, 256)))];
        Assert.Equal(30, answer.Length);
        for (int i = 0; i < answer.Length; i++) Assert.Equal(expected[i], answer[i], 1e-4);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Every_type_comes_back_as_it_was_sent(TensorDataType type)
    {
        byte[] raw = ServedModels.Extremes(type);
        ModelInferRequest request = EchoRequest(type);
        request.RawInputContents.Add(ByteString.CopyFrom(raw));
        ModelInferResponse response = await _client.ModelInferAsync(request, cancellationToken: Token);
        Assert.Equal(raw, Assert.Single(response.RawOutputContents).ToByteArray());
        Assert.Equal([3, 3], response.Outputs[0].Shape);

        ModelInferRequest typed = EchoRequest(type);
        if (type == TensorDataType.Float16)
        {
            typed.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
            Assert.Contains("raw form only", await RefusedAsync(typed, StatusCode.InvalidArgument), StringComparison.Ordinal);
            return;
        }
        typed.Inputs[0].Contents = TypedContents.Write(InferenceTensor.FromRaw("x", type, [3, 3], raw));
        ModelInferResponse answer = await _client.ModelInferAsync(typed, cancellationToken: Token);
        Assert.Empty(answer.RawOutputContents);
        Assert.Equal(typed.Inputs[0].Contents, answer.Outputs[0].Contents);
    }

    [Fact]
    public async Task Outputs_come_in_the_order_they_are_wanted_and_inputs_in_any()
    {
        ModelInferRequest request = PairRequest();
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "product" });
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "sum" });
        ModelInferResponse response = await _client.ModelInferAsync(request, cancellationToken: Token);
        // Without a version the latest, as numbers go.
        Assert.Equal("10", response.ModelVersion);
        Assert.Equal(["product", "sum"], response.Outputs.Select(static output => output.Name));
        Assert.Equal([6f], response.Outputs[0].Contents.Fp32Contents);
        Assert.Equal([12f, 23, 32, 43], response.Outputs[1].Contents.Fp32Contents);
        request.ModelVersion = "9";
        Assert.Equal("9", (await _client.ModelInferAsync(request, cancellationToken: Token)).ModelVersion);
    }

    public static TheoryData<string, StatusCode, string> Mistakes => new()
    {
        { "no model", StatusCode.NotFound, "there is no model 'nobody' here" },
        { "no version", StatusCode.NotFound, "model 'pair' has no version '2', but 1, 9, 10" },
        { "both forms", StatusCode.InvalidArgument, "typed contents beside raw ones" },
        { "raw count", StatusCode.InvalidArgument, "1 raw contents for 2 inputs" },
        { "raw length", StatusCode.InvalidArgument, "input 'b' has 12 raw bytes, expected 16 for 4 elements of FP32" },
        { "no contents", StatusCode.InvalidArgument, "input 'b' has no contents" },
        { "wrong field", StatusCode.InvalidArgument, "fields that are not those of FP32" },
        { "count", StatusCode.InvalidArgument, "input 'b' has 3 elements in its contents, expected 4" },
        { "unknown input", StatusCode.InvalidArgument, "model 'pair' has no input 'c', but 'a', 'b'" },
        { "twice", StatusCode.InvalidArgument, "input 'b' occurs twice" },
        { "missing", StatusCode.InvalidArgument, "input 'a' is missing" },
        { "datatype", StatusCode.InvalidArgument, "input 'b' has datatype 'FP64', expected FP32" },
        { "rank", StatusCode.InvalidArgument, "input 'b' has shape [2, 2, 1], expected [-1, 2]" },
        { "size", StatusCode.InvalidArgument, "input 'b' has shape [4, 1], expected [-1, 2]" },
        { "no row", StatusCode.InvalidArgument, "input 'b' has shape [0, 2], expected [-1, 2]" },
        { "negative", StatusCode.InvalidArgument, "input 'b' has shape [-2, 2], expected [-1, 2]" },
        { "overflow", StatusCode.InvalidArgument, "more than 2147483647 elements" },
        { "unknown output", StatusCode.InvalidArgument, "model 'pair' has no output 'quotient', but 'sum', 'product'" },
        { "output twice", StatusCode.InvalidArgument, "output 'sum' is wanted twice" },
        { "another device", StatusCode.PermissionDenied, "the request names device 'device-1', the certificate is that of 'device-0'" },
        { "broken", StatusCode.Internal, "model 'broken' failed" },
        { "narrow", StatusCode.InvalidArgument, "element 1 of input 'x' is 128, out of the range of INT8" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task A_mistake_has_its_status_and_says_what_is_wrong(string mistake, StatusCode status, string message)
    {
        ModelInferRequest request = Mistaken(mistake);
        string detail = await RefusedAsync(request, status);
        Assert.Contains(message, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_of_all_kinds_pass_and_the_own_device_may_be_named()
    {
        ModelInferRequest request = PairRequest();
        request.Parameters.Add("device", new InferParameter { StringParam = "device-0" });
        request.Parameters.Add("slot", new InferParameter { Int64Param = 17 });
        request.Parameters.Add("sampling_index", new InferParameter { Uint64Param = 2 });
        request.Parameters.Add("audit", new InferParameter { BoolParam = true });
        request.Parameters.Add("weight", new InferParameter { DoubleParam = 0.5 });
        await _client.ModelInferAsync(request, cancellationToken: Token);
        request.Parameters.Add("nothing", new InferParameter());
        Assert.Contains("parameter 'nothing' has no value", await RefusedAsync(request, StatusCode.InvalidArgument), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_none_or_too_long_or_compressed_is_refused()
    {
        GRPCInferenceService.GRPCInferenceServiceClient client = _edge.Grpc(mostBytes: 8 << 20);
        ModelInferRequest large = EchoRequest(TensorDataType.UInt8);
        large.RawInputContents.Add(ByteString.CopyFrom(new byte[5 << 20]));
        RpcException tooLarge = await Assert.ThrowsAsync<RpcException>(() => client.ModelInferAsync(large, cancellationToken: Token).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, tooLarge.StatusCode);

        CallInvoker invoker = _edge.Channel().CreateCallInvoker();
        RpcException malformed = await Assert.ThrowsAsync<RpcException>(() => RawCall.InferAsync(invoker, [0xFF, 0xFF, 0xFF], Token));
        Assert.Equal(StatusCode.InvalidArgument, malformed.StatusCode);
        Assert.Contains("is no ModelInferRequest", malformed.Status.Detail, StringComparison.Ordinal);

        ModelInferRequest packed = EchoRequest(TensorDataType.UInt8);
        packed.RawInputContents.Add(ByteString.CopyFrom(new byte[9]));
        var gzip = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        RpcException compressed = await Assert.ThrowsAsync<RpcException>(() => _client.ModelInferAsync(packed, gzip, cancellationToken: Token).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, compressed.StatusCode);
    }

    [Fact]
    public async Task A_device_that_asks_too_often_is_refused_and_others_are_not()
    {
        await using ServedEdge slow = await ServedEdge.StartAsync(new EdgeServerOptions { RequestsPerSecond = 3 });
        GRPCInferenceService.GRPCInferenceServiceClient client = slow.Grpc();
        List<StatusCode> codes = [];
        for (int i = 0; i < 12; i++)
        {
            try
            {
                await client.ServerLiveAsync(new ServerLiveRequest(), cancellationToken: Token);
                codes.Add(StatusCode.OK);
            }
            catch (RpcException refused)
            {
                Assert.Contains("device 'device-0' asks more than 3 times a second", refused.Status.Detail, StringComparison.Ordinal);
                codes.Add(refused.StatusCode);
            }
        }
        Assert.Equal([StatusCode.OK, StatusCode.ResourceExhausted], codes.Distinct());
        await slow.Grpc("device-1").ServerLiveAsync(new ServerLiveRequest(), cancellationToken: Token);
    }

    [Fact]
    public async Task What_waits_is_bounded()
    {
        using var release = new ManualResetEventSlim();
        var slow = new FunctionModel(
            new ModelDescription("slow", "1", "test_function", [new TensorSpec("x", TensorDataType.Float32, 1)], [new TensorSpec("y", TensorDataType.Float32, 1)]),
            call =>
            {
                release.Wait(TimeSpan.FromSeconds(30));
                return [InferenceTensor.Of<float>("y", [1], [1f])];
            });
        await using ServedEdge edge = await ServedEdge.StartAsync(new EdgeServerOptions { WaitingRequests = 2 }, null, slow);
        GRPCInferenceService.GRPCInferenceServiceClient client = edge.Grpc();
        ModelInferRequest request = ScalarRequest("slow");
        int room = Environment.ProcessorCount + 2;
        List<Task<ModelInferResponse>> calls = [.. Enumerable.Range(0, room + 3).Select(_ => client.ModelInferAsync(request, cancellationToken: Token).ResponseAsync)];
        // Those without room come back while the others are held.
        for (int refused = 0; refused < 3; refused++)
        {
            Task<ModelInferResponse> ended = await Task.WhenAny(calls);
            calls.Remove(ended);
            Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => ended)).StatusCode);
        }
        release.Set();
        Assert.Equal(room, (await Task.WhenAll(calls)).Length);
    }

    private async Task<string> RefusedAsync(ModelInferRequest request, StatusCode status)
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _client.ModelInferAsync(request, cancellationToken: Token).ResponseAsync);
        Assert.True(refused.StatusCode == status, $"{refused.Status}");
        return refused.Status.Detail;
    }

    private static ModelInferRequest Mistaken(string mistake)
    {
        ModelInferRequest request = mistake == "narrow" ? EchoRequest(TensorDataType.Int8) : mistake == "broken" ? ScalarRequest("broken") : PairRequest();
        // The pair's inputs: b, then a.
        ModelInferRequest.Types.InferInputTensor first = request.Inputs[0];
        switch (mistake)
        {
            case "no model": request.ModelName = "nobody"; break;
            case "no version": request.ModelVersion = "2"; break;
            case "both forms": request.RawInputContents.Add([ByteString.CopyFrom(new byte[16]), ByteString.CopyFrom(new byte[8])]); break;
            case "raw count": request.RawInputContents.Add(ByteString.CopyFrom(new byte[16])); break;
            case "raw length":
                foreach (ModelInferRequest.Types.InferInputTensor input in request.Inputs) input.Contents = null;
                request.RawInputContents.Add([ByteString.CopyFrom(new byte[12]), ByteString.CopyFrom(new byte[8])]);
                break;
            case "no contents": first.Contents = null; break;
            case "wrong field": first.Contents.Fp64Contents.Add(1); break;
            case "count": first.Contents.Fp32Contents.RemoveAt(0); break;
            case "unknown input": first.Name = "c"; break;
            case "twice": request.Inputs[1] = first.Clone(); break;
            case "missing": request.Inputs.RemoveAt(1); break;
            case "datatype": first.Datatype = "FP64"; break;
            case "rank": first.Shape.Add(1); break;
            case "size": (first.Shape[0], first.Shape[1]) = (4, 1); break;
            case "no row": first.Shape[0] = 0; break;
            case "negative": first.Shape[0] = -2; break;
            // Twice 2⁶²: in 64 bits the product is negative.
            case "overflow": first.Shape[0] = long.MaxValue / 2 + 1; break;
            case "unknown output": request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "quotient" }); break;
            case "output twice": request.Outputs.Add([new() { Name = "sum" }, new() { Name = "sum" }]); break;
            case "another device": request.Parameters.Add("device", new InferParameter { StringParam = "device-1" }); break;
            case "narrow": first.Contents = new InferTensorContents { IntContents = { 127, 128, 0, 0, 0, 0, 0, 0, 0 } }; break;
        }
        return request;
    }

    private static ModelInferRequest ScalarRequest(string model) => new()
    {
        ModelName = model,
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1 }, Contents = new InferTensorContents { Fp32Contents = { 1 } } } },
    };

    private static ModelInferRequest EchoRequest(TensorDataType type) => new()
    {
        ModelName = $"echo-{type.Name().ToLowerInvariant()}", Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = type.Name(), Shape = { 3, 3 } } },
    };

    private static ModelInferRequest PairRequest() => new()
    {
        ModelName = "pair",
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor { Name = "b", Datatype = "FP32", Shape = { 2, 2 }, Contents = new InferTensorContents { Fp32Contents = { 10, 20, 30, 40 } } },
            new ModelInferRequest.Types.InferInputTensor { Name = "a", Datatype = "FP32", Shape = { 2 }, Contents = new InferTensorContents { Fp32Contents = { 2, 3 } } },
        },
    };
}
