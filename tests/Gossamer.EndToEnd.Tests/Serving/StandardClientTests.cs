using System.Diagnostics;
using System.Text.Json;
using Gossamer.EndToEnd.Tests.Training;
using Gossamer.Tests;
using Gossamer.Tests.EdgeInference.Serving;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Serving;

/// <summary>The server of <c>gossamer edge</c>, asked by programs that know nothing of it but the protocol.</summary>
public sealed class StandardClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stubs_that_protoc_made_of_the_protocol_get_answers_and_errors()
    {
        string python = TestData.RequirePython("grpc", "grpc_tools.protoc");
        await using ServingProcess server = await ServingProcess.StartAsync();
        File.WriteAllText(server["open_inference_grpc.proto"], OfficialProtocol.ProtoFile());
        await RunAsync(python, "-m", "grpc_tools.protoc", "-I", server.Folder, "--python_out", server.Folder, "--grpc_python_out", server.Folder, server["open_inference_grpc.proto"]);

        string printed = await RunAsync(
            python, Path.Combine(AppContext.BaseDirectory, "Serving", "standard_client.py"), server.Folder, $"localhost:{server.Port}",
            server["certs", "trust.crt"], server["certs", "devices", "device-0.crt"], server["certs", "devices", "device-0.key"]);

        JsonElement result = JsonDocument.Parse(printed).RootElement;
        Assert.All((string[])["live", "ready", "modelReady"], name => Assert.True(result.GetProperty(name).GetBoolean()));
        Assert.Equal("gossamer", result.GetProperty("server").GetString());
        Assert.Equal("42", result.GetProperty("id").GetString());
        Assert.Equal("[\"1\"]", Compact(result.GetProperty("versions")));
        Assert.Equal("[-1,1,2,3]", Compact(result.GetProperty("inputShape")));
        Assert.Equal("[-1,3]", Compact(result.GetProperty("outputShape")));
        float[] expected = server.Answer([0, 0.01f, 0.02f, 0.03f, 0.04f, 0.05f]);
        Assert.Equal(expected, result.GetProperty("raw").EnumerateArray().Select(static element => (float)element.GetDouble()));
        Assert.Equal(expected, result.GetProperty("typed").EnumerateArray().Select(static element => (float)element.GetDouble()));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["model"] = "NOT_FOUND", ["version"] = "NOT_FOUND", ["shape"] = "INVALID_ARGUMENT", ["datatype"] = "INVALID_ARGUMENT", ["bothForms"] = "INVALID_ARGUMENT", ["certificate"] = "UNAVAILABLE",
            },
            result.GetProperty("errors").Deserialize<Dictionary<string, string>>());
    }

    [Fact]
    public async Task Curl_gets_answers_and_errors()
    {
        string curl = TestData.RequireProgram("curl");
        await using ServingProcess server = await ServingProcess.StartAsync();
        string[] secure = ["--cacert", server["certs", "trust.crt"], "--cert", server["certs", "devices", "device-1.crt"], "--key", server["certs", "devices", "device-1.key"]];
        async Task<(string Status, JsonElement Body)> AskAsync(string path, params string[] more)
        {
            string printed = await RunAsync(curl, ["--silent", "--show-error", "--max-time", "30", "--write-out", "\n%{http_code}", .. secure, .. more, $"https://localhost:{server.Port}{path}"]);
            int end = printed.LastIndexOf('\n');
            return (printed[(end + 1)..], JsonDocument.Parse(printed[..end]).RootElement);
        }

        foreach (string version in (string[])["--http1.1", "--http2"])
        {
            Assert.Equal("""{"live":true,"ready":true}""", Compact((await AskAsync("/v2/health/ready", version)).Body));
            Assert.Equal("[-1,1,2,3]", Compact((await AskAsync("/v2/models/net", version)).Body.GetProperty("inputs")[0].GetProperty("shape")));
            const string Request = """{"id":"42","inputs":[{"name":"input","datatype":"FP32","shape":[1,1,2,3],"data":[[[[0,0.01,0.02],[0.03,0.04,0.05]]]]}]}""";
            (string status, JsonElement answer) = await AskAsync("/v2/models/net/versions/1/infer", version, "--json", Request);
            Assert.Equal(("200", "42"), (status, answer.GetProperty("id").GetString()));
            Assert.Equal(server.Answer([0, 0.01f, 0.02f, 0.03f, 0.04f, 0.05f]), answer.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(static element => element.GetSingle()));
            (status, answer) = await AskAsync("/v2/models/net/infer", version, "--data", "{\"inputs\":");
            Assert.Equal(("400", "the body is no JSON: line 1, byte 11"), (status, answer.GetProperty("error").GetString()));
            Assert.Equal("404", (await AskAsync("/v2/models/nobody", version)).Status);
        }
        File.WriteAllBytes(server["large.json"], new byte[5 << 20]);
        Assert.Equal("413", (await AskAsync("/v2/models/net/infer", "--http2", "--header", "Content-Type: application/json", "--data-binary", "@" + server["large.json"])).Status);

        secure = secure[..2];
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => AskAsync("/v2"));
    }

    [Fact]
    public async Task The_server_ends_cleanly_when_it_is_asked_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using ServingProcess server = await ServingProcess.StartAsync();
        TrainingRun.SendInterrupt(server.Id);
        GossamerResult end = await server.EndAsync();
        Assert.Equal((130, "gossamer: stopped"), (end.ExitCode, end.Errors.Trim()));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_one_line()
    {
        await using ServingProcess server = await ServingProcess.StartAsync();
        string certificates = server["certs"], network = server["net.safetensors"];
        Assert.Contains("--devices is 0", await ComplaintAsync(2, "certs", "--out", certificates, "--devices", "0"), StringComparison.Ordinal);
        Assert.Equal(0, (await GossamerProcess.RunAsync("edge", "certs", "--out", certificates, "--rotate")).ExitCode);
        Assert.Contains("--retire first", await ComplaintAsync(1, "certs", "--out", certificates, "--rotate"), StringComparison.Ordinal);
        Assert.Contains("holds neither", await ComplaintAsync(1, "server", "--models", certificates, "--certs", certificates), StringComparison.Ordinal);
        Assert.Contains("requestsPerSecond is 0", await ComplaintAsync(2, "server", "--models", network, "--certs", certificates, "--rate", "0"), StringComparison.Ordinal);
        Assert.Contains("'nowhere' is no HOST:PORT", await ComplaintAsync(2, "server", "--models", network, "--certs", certificates, "--listen", "nowhere"), StringComparison.Ordinal);
        Assert.Contains(
            "address already in use", await ComplaintAsync(1, "server", "--models", network, "--certs", certificates, "--listen", $"127.0.0.1:{server.Port}"), StringComparison.OrdinalIgnoreCase);
        File.Delete(server["certs", "server.key"]);
        Assert.Contains("server.key", await ComplaintAsync(1, "server", "--models", network, "--certs", certificates), StringComparison.Ordinal);
    }

    private static async Task<string> ComplaintAsync(int exitCode, params string[] arguments) => (await GossamerProcess.RunAsync(["edge", .. arguments])).Complaint(exitCode);

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} ended with {process.ExitCode}: {await errors}");
        return output;
    }
}
