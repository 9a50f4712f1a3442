using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Grpc.Core;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>Requests with mistakes in them: one clear error each, and the server goes on.</summary>
public sealed class WireFuzzTests
{
    private const int Mutants = 30_000, SentMutants = 400;

    private static readonly ModelRepository Models = new([.. Enum.GetValues<TensorDataType>().Select(ServedModels.Echo), ServedModels.Pair("1")]);

    private static readonly byte[][] Messages =
    [
        .. Enum.GetValues<TensorDataType>().Select(static type => Message(type, raw: true).ToByteArray()),
        .. Enum.GetValues<TensorDataType>().Where(static type => type != TensorDataType.Float16).Select(static type => Message(type, raw: false).ToByteArray()),
    ];

    private static readonly (string Model, byte[] Body)[] Bodies =
    [
        .. Enum.GetValues<TensorDataType>().Where(static type => type != TensorDataType.Float16).Select(static type => (Echo(type), Encoding.UTF8.GetBytes(Body(type)))),
        ("pair", """{"id":"7","parameters":{"slot":3,"audit":true,"weight":0.5},"inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":[1.5,-2e3]},{"name":"b","datatype":"FP32","shape":[2,2],"data":[[1,2],[3,4]]}],"outputs":[{"name":"sum"}]}"""u8.ToArray()),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Messages_with_mistakes_are_refused_or_read_as_what_they_say()
    {
        int read = 0, refused = 0;
        for (ulong i = 0; i < Mutants; i++)
        {
            byte[] mutant = Mutations.Of(Messages[i % (ulong)Messages.Length], i);
            try
            {
                ModelInferRequest message = ModelInferRequest.Parser.ParseFrom(mutant);
                InferenceRequest request = GrpcMessages.Read(message, Models.Find(message.ModelName, message.ModelVersion).Description);
                CheckTensors(request);
                read++;
            }
            catch (Exception wrong) when (wrong is InvalidProtocolBufferException or InferenceException)
            {
                Assert.DoesNotContain('\n', wrong is InferenceException ? wrong.Message : "");
                refused++;
            }
        }
        Assert.True(read > Mutants / 50 && refused > Mutants / 10, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Bodies_with_mistakes_are_refused_or_read_as_what_they_say()
    {
        int read = 0, refused = 0;
        for (ulong i = 0; i < Mutants; i++)
        {
            (string model, byte[] body) = Bodies[i % (ulong)Bodies.Length];
            try
            {
                CheckTensors(JsonRequest.Read(Mutations.Of(body, i), Models.Find(model).Description));
                read++;
            }
            catch (InferenceException wrong)
            {
                Assert.Equal(InferenceError.Invalid, wrong.Error);
                Assert.DoesNotContain('\n', wrong.Message);
                refused++;
            }
        }
        Assert.True(read > Mutants / 50 && refused > Mutants / 10, $"{read} read, {refused} refused");
    }

    [Fact]
    public async Task A_server_answers_mistakes_by_errors_and_goes_on()
    {
        List<string> told = [];
        await using ServedEdge edge = await ServedEdge.StartAsync(new EdgeServerOptions { RequestsPerSecond = 100_000 }, told.Add);
        CallInvoker invoker = edge.Channel().CreateCallInvoker();
        HttpClient http = edge.Http();
        for (ulong i = 0; i < SentMutants; i++)
        {
            try
            {
                await RawCall.InferAsync(invoker, Mutations.Of(Messages[i % (ulong)Messages.Length], i), Token);
            }
            catch (RpcException refused)
            {
                Assert.Contains(refused.StatusCode, (StatusCode[])[StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.PermissionDenied]);
                Assert.NotEqual("", refused.Status.Detail);
            }
            (string model, byte[] body) = Bodies[i % (ulong)Bodies.Length];
            using var content = new ByteArrayContent(Mutations.Of(body, i));
            content.Headers.ContentType = new("application/json");
            using HttpResponseMessage response = await http.PostAsync($"/v2/models/{model}/infer", content, Token);
            Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest]);
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
            Assert.Equal(response.StatusCode == HttpStatusCode.BadRequest, answer.RootElement.TryGetProperty("error", out _));
        }
        Assert.True((await edge.Grpc().ServerReadyAsync(new ServerReadyRequest(), cancellationToken: Token)).Ready);
        // Nothing of this is a fault of the server.
        Assert.Empty(told);
    }

    private static void CheckTensors(InferenceRequest request) =>
        Assert.All(request.Call.Inputs, static tensor => Assert.Null(InferenceTensor.RawProblem(tensor.DataType, tensor.Elements, tensor.Raw.Span)));

    private static ModelInferRequest Message(TensorDataType type, bool raw)
    {
        byte[] elements = ServedModels.Extremes(type);
        var input = new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = type.Name(), Shape = { 3, 3 } };
        var message = new ModelInferRequest
        {
            ModelName = Echo(type), ModelVersion = "1", Id = "7", Inputs = { input }, Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "y" } },
            Parameters = { ["slot"] = new InferParameter { Int64Param = 3 }, ["device"] = new InferParameter { StringParam = "device-0" } },
        };
        if (raw) message.RawInputContents.Add(ByteString.CopyFrom(elements));
        else input.Contents = TypedContents.Write(InferenceTensor.FromRaw("x", type, [3, 3], elements));
        return message;
    }

    private static string Echo(TensorDataType type) => $"echo-{type.Name().ToLowerInvariant()}";

    private static string Body(TensorDataType type)
    {
        InferenceTensor tensor = InferenceTensor.FromRaw("x", type, [3, 3], ServedModels.Extremes(type));
        var response = new InferenceResponse(Models.Find("pair").Description, "7", [tensor]);
        return Encoding.UTF8.GetString(JsonMessages.Write(response).Span).Replace("\"outputs\"", "\"inputs\"", StringComparison.Ordinal);
    }
}
