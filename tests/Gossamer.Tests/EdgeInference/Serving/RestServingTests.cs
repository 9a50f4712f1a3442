using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Gossamer.EdgeInference.Serving;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>The protocol over HTTP, through mutual TLS.</summary>
public sealed class RestServingTests(ServingFixture fixture) : IClassFixture<ServingFixture>
{
    private const string Pair = """{"inputs":[{"name":"b","datatype":"FP32","shape":[2,2],"data":[10,20,30,40]},{"data":[2,3],"shape":[2],"name":"a","datatype":"FP32"}]}""";

    private readonly HttpClient _client = fixture.Edge.Http();

    public static TheoryData<TensorDataType> Types => [.. Enum.GetValues<TensorDataType>()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v2", """{"name":"gossamer","version":"0.1.0","extensions":[]}""")]
    [InlineData("/v2/", """{"name":"gossamer","version":"0.1.0","extensions":[]}""")]
    [InlineData("/v2/health/live", """{"live":true}""")]
    [InlineData("/v2/health/ready", """{"live":true,"ready":true}""")]
    [InlineData("/v2/models/pair/ready", """{"name":"pair","ready":true}""")]
    [InlineData("/v2/models/pair/versions/9/ready", """{"name":"pair","ready":true}""")]
    [InlineData(
        "/v2/models/pair",
        """{"name":"pair","versions":["1","9","10"],"platform":"test_function","inputs":[{"name":"a","datatype":"FP32","shape":[2]},{"name":"b","datatype":"FP32","shape":[-1,2]}],"outputs":[{"name":"sum","datatype":"FP32","shape":[-1,2]},{"name":"product","datatype":"FP32","shape":[1]}]}""")]
    public async Task What_is_known_is_told(string path, string body)
    {
        using HttpResponseMessage response = await _client.GetAsync(path, Token);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task The_id_comes_back_and_outputs_in_the_order_they_are_wanted()
    {
        string wanted = "{\"id\":\"4 \\u0022 2\",\"outputs\":[{\"name\":\"product\"},{\"name\":\"sum\",\"parameters\":{}}]," + Pair[1..];
        Assert.Equal(
            """{"model_name":"pair","model_version":"9","id":"4 \" 2","outputs":[{"name":"product","datatype":"FP32","shape":[1],"data":[6]},{"name":"sum","datatype":"FP32","shape":[2,2],"data":[12,23,32,43]}]}""",
            await AnsweredAsync("/v2/models/pair/versions/9/infer", wanted));
        Assert.StartsWith("""{"model_name":"pair","model_version":"10","outputs":[{"name":"sum",""", await AnsweredAsync("/v2/models/pair/infer", Pair), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_may_be_flat_or_as_the_shape_has_it()
    {
        string nested = Pair.Replace("[10,20,30,40]", "[[10,20],[30,40]]", StringComparison.Ordinal);
        Assert.Equal(await AnsweredAsync("/v2/models/pair/infer", Pair), await AnsweredAsync("/v2/models/pair/infer", nested));
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Every_type_that_JSON_has_comes_back_as_it_was_sent(TensorDataType type)
    {
        string path = $"/v2/models/echo-{type.Name().ToLowerInvariant()}/infer";
        InferenceTensor sent = InferenceTensor.FromRaw("x", type, [3, 3], ServedModels.Extremes(type));
        object data = type switch
        {
            TensorDataType.Bool => sent.AsSpan<bool>().ToArray(),
            TensorDataType.UInt8 => sent.AsSpan<byte>().ToArray().Select(static element => (int)element).ToArray(),
            TensorDataType.UInt16 => sent.AsSpan<ushort>().ToArray(),
            TensorDataType.UInt32 => sent.AsSpan<uint>().ToArray(),
            TensorDataType.UInt64 => sent.AsSpan<ulong>().ToArray(),
            TensorDataType.Int8 => sent.AsSpan<sbyte>().ToArray(),
            TensorDataType.Int16 => sent.AsSpan<short>().ToArray(),
            TensorDataType.Int32 => sent.AsSpan<int>().ToArray(),
            TensorDataType.Int64 => sent.AsSpan<long>().ToArray(),
            TensorDataType.Float32 => sent.AsSpan<float>().ToArray(),
            TensorDataType.Float64 => sent.AsSpan<double>().ToArray(),
            TensorDataType.Bytes => sent.ToBytes().Select(static element => Encoding.UTF8.GetString(element.Span)).ToArray(),
            _ => new int[9],
        };
        string body = JsonSerializer.Serialize(new { inputs = new[] { new { name = "x", datatype = type.Name(), shape = (int[])[3, 3], data } } });
        if (type == TensorDataType.Float16)
        {
            Assert.Contains("JSON has no form for", await RefusedAsync(path, body, HttpStatusCode.BadRequest), StringComparison.Ordinal);
            return;
        }
        JsonElement answer = JsonDocument.Parse(await AnsweredAsync(path, body)).RootElement.GetProperty("outputs")[0];
        Assert.Equal(type.Name(), answer.GetProperty("datatype").GetString());
        using JsonDocument expected = JsonDocument.Parse(JsonSerializer.Serialize(data));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, answer.GetProperty("data")), $"{answer}");
    }

    [Theory]
    [InlineData("", "the body is no JSON: line 1, byte 1")]
    [InlineData("{", "the body is no JSON: line 1, byte 2")]
    [InlineData("[]", "the body is no JSON object")]
    [InlineData("{} {}", "the body is no JSON: line 1, byte 4")]
    [InlineData("{}", "input 'a' is missing")]
    [InlineData("""{"inputs":3}""", "inputs is no array")]
    [InlineData("""{"inputs":[3]}""", "inputs has an element that is no object")]
    [InlineData("""{"inputs":[],"inputs":[]}""", "the request has two properties 'inputs'")]
    [InlineData("""{"id":7}""", "id is no string")]
    [InlineData("""{"id":"\ud800"}""", "a string that is no valid Unicode")]
    [InlineData("""{"parameters":{"x":null}}""", "parameter 'x' is neither a truth value nor a number nor a string")]
    [InlineData("""{"outputs":[{}]}""", "an output has no name")]
    [InlineData("""{"outputs":[{"name":"q"}]}""", "model 'pair' has no output 'q', but 'sum', 'product'")]
    [InlineData("""{"inputs":[{"datatype":"FP32","shape":[2],"data":[1,2]}]}""", "an input has no name")]
    [InlineData("""{"inputs":[{"name":"a","shape":[2],"data":[1,2]}]}""", "an input has no datatype")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","data":[1,2]}]}""", "an input has no shape")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[2]}]}""", "an input has no data")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"BF16","shape":[2],"data":[1,2]}]}""", "input 'a' has datatype 'BF16', expected FP32")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[3],"data":[1,2,3]}]}""", "input 'a' has shape [3], expected [2]")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[1.5],"data":[1,2]}]}""", "a shape is no array of at most 64 whole numbers")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":7}]}""", "the data of input 'a' are no array")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":[1]}]}""", "the data of input 'a' have 1 elements in an array, expected 2")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":[1,2,3]}]}""", "the data of input 'a' have more than 2 elements in an array, expected 2")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":[1,"2"]}]}""", "element 1 of input 'a' is not what FP32 takes")]
    [InlineData("""{"inputs":[{"name":"a","datatype":"FP32","shape":[2],"data":[1,1e39]}]}""", "element 1 of input 'a' is not what FP32 takes")]
    [InlineData("""{"inputs":[{"name":"b","datatype":"FP32","shape":[2,2],"data":[[1,2]]}]}""", "the data of input 'b' are neither flat nor arranged as [2, 2]")]
    [InlineData("""{"inputs":[{"name":"b","datatype":"FP32","shape":[2,2],"data":[[1,2],[3,4],[5,6]]}]}""", "the data of input 'b' are neither flat nor arranged as [2, 2]")]
    [InlineData("""{"inputs":[{"name":"b","datatype":"FP32","shape":[2,2],"data":[[1,2],3]}]}""", "the data of input 'b' are neither flat nor arranged as [2, 2]")]
    [InlineData("""{"inputs":[{"name":"b","datatype":"FP32","shape":[2,2],"data":[[1,2],[[3],4]]}]}""", "element 2 of input 'b' is not what FP32 takes")]
    [InlineData("""{"inputs":[{"name":"b","datatype":"FP32","shape":[4611686018427387904,2],"data":[1]}]}""", "more than 2147483647 elements")]
    [InlineData("""{"inputs":[{"name":"b","datatype":"FP32","shape":[1000000000,2],"data":[1]}]}""", "more elements than the body has bytes")]
    [InlineData("""{"parameters":{"device":"device-1"},"inputs":[]}""", "input 'a' is missing")]
    public async Task A_mistake_says_what_is_wrong(string body, string message) =>
        Assert.Contains(message, await RefusedAsync("/v2/models/pair/infer", body, HttpStatusCode.BadRequest), StringComparison.Ordinal);

    [Fact]
    public async Task Paths_methods_models_devices_and_failures_have_statuses_of_their_own()
    {
        Assert.Equal("there is no /v1 here", await ErrorAsync(await _client.GetAsync("/v1", Token), HttpStatusCode.NotFound));
        Assert.Equal("/v2/models/pair/infer does not take GET", await ErrorAsync(await _client.GetAsync("/v2/models/pair/infer", Token), HttpStatusCode.MethodNotAllowed));
        Assert.Equal("there is no model 'no?body' here", await ErrorAsync(await _client.GetAsync("/v2/models/no%0Abody/ready", Token), HttpStatusCode.NotFound));
        Assert.Equal("model 'pair' has no version '2', but 1, 9, 10", await RefusedAsync("/v2/models/pair/versions/2/infer", Pair, HttpStatusCode.NotFound));
        Assert.Contains("certificate is that of 'device-0'", await RefusedAsync("/v2/models/pair/infer", "{\"parameters\":{\"device\":\"device-1\"}," + Pair[1..], HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Equal(
            "model 'broken' failed",
            await RefusedAsync("/v2/models/broken/infer", """{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]}""", HttpStatusCode.InternalServerError));
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_no_JSON_by_its_own_word_is_refused()
    {
        // The server closes the connection without reading; a client that waits for its consent is sure to hear why.
        using var large = new HttpRequestMessage(HttpMethod.Post, "/v2/models/pair/infer") { Content = new ByteArrayContent(new byte[5 << 20]) };
        large.Headers.ExpectContinue = true;
        Assert.Contains("longer than 4194304 bytes", await ErrorAsync(await _client.SendAsync(large, Token), HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);
        using var binary = new ByteArrayContent([1, 2, 3]);
        binary.Headers.ContentType = new("application/octet-stream");
        Assert.Contains("expected application/json", await ErrorAsync(await _client.PostAsync("/v2/models/pair/infer", binary, Token), HttpStatusCode.BadRequest), StringComparison.Ordinal);
        using var packed = new ByteArrayContent([1, 2, 3]);
        packed.Headers.ContentEncoding.Add("gzip");
        Assert.Contains("expected plain JSON", await ErrorAsync(await _client.PostAsync("/v2/models/pair/infer", packed, Token), HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_told_with_their_buckets()
    {
        await AnsweredAsync("/v2/models/pair/infer", Pair);
        string page = await _client.GetStringAsync("/metrics", Token);
        Assert.Contains("collab_service_delay_seconds_bucket", page, StringComparison.Ordinal);
        Assert.Contains("path=\"edge\"", page, StringComparison.Ordinal);
        Assert.Contains("service=\"pair\"", page, StringComparison.Ordinal);
        Assert.Contains("collab_delay_part_seconds", page, StringComparison.Ordinal);
        foreach (string bound in (string[])["0.001", "0.05", "10", "+Inf"]) Assert.Contains($"le=\"{bound}\"", page, StringComparison.Ordinal);
    }

    private async Task<string> AnsweredAsync(string path, string body)
    {
        using HttpResponseMessage response = await PostAsync(path, body);
        string answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer);
        return answer;
    }

    private async Task<string> RefusedAsync(string path, string body, HttpStatusCode status) => await ErrorAsync(await PostAsync(path, body), status);

    private Task<HttpResponseMessage> PostAsync(string path, string body) => _client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Token);

    private static async Task<string> ErrorAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
        {
            JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.True(response.StatusCode == status, $"{response.StatusCode}: {body}");
            return Assert.Single(body.EnumerateObject(), static property => property.Name == "error").Value.GetString()!;
        }
    }
}
