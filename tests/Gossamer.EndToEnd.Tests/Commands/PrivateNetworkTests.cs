using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Tests;
using TorchSharp;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer private</c>: a server and its clients as processes.</summary>
public sealed class PrivateNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_network_is_exported_priced_served_and_asked()
    {
        TestData.Require("digits");
        await PrepareAsync();
        JsonElement estimate = (await RunAsync("private", "estimate", "--manifest", "manifest.json", "--profile", "loopback.profile", "--json")).Json();
        int port = FreePort();
        using Process server = Start("private", "serve", "--model", "model.server", "--manifest", "manifest.json", "--key", "server", "--allow", "client.pin",
            "--listen", $"127.0.0.1:{port}", "--samples-per-client", "3");
        try
        {
            Assert.Contains("serving", await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            GossamerResult asked = await QueryAsync(port, "client", "--samples", "3", "--trace", "run.trace", "--json");
            JsonElement answer = asked.Json();
            Assert.Equal(3, answer.GetProperty("answers").GetArrayLength());
            Assert.All(answer.GetProperty("answers").EnumerateArray(), static sample => Assert.Equal(10, sample.GetProperty("scores").GetArrayLength()));
            JsonElement query = answer.GetProperty("queries")[0];
            Assert.Equal(estimate.GetProperty("offlineBytes").GetInt64(), query.GetProperty("offlineBytes").GetInt64());
            Assert.Equal(estimate.GetProperty("onlineBytes").GetInt64(), query.GetProperty("onlineBytes").GetInt64());
            Assert.Equal(estimate.GetProperty("flights").GetInt32(), query.GetProperty("flights").GetInt32());

            JsonElement steps = (await RunAsync("private", "trace", "run.trace", "--compare", "manifest.json", "--profile", "loopback.profile", "--json")).Json();
            Assert.All(steps.EnumerateArray(), static step => Assert.Equal(step.GetProperty("predictedBytes").GetInt64(), step.GetProperty("bytes").GetInt64()));

            Assert.Contains("quota", (await QueryAsync(port, "client")).Complaint(exitCode: 1), StringComparison.OrdinalIgnoreCase);
            Assert.NotEqual(0, (await QueryAsync(port, "stranger")).ExitCode);
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        await PrepareAsync();
        Assert.Contains("--pin", (await RunAsync(
            "private", "query", "--manifest", "manifest.json", "--server", "127.0.0.1:1", "--key", "client", "--data", "digits")).Complaint(exitCode: 2), StringComparison.Ordinal);
        File.WriteAllText(_folder["broken.json"], File.ReadAllText(_folder["manifest.json"]).Replace("\"leaf_bits\": 1", "\"leaf_bits\": 3", StringComparison.Ordinal));
        string complaint = (await RunAsync("private", "estimate", "--manifest", "broken.json", "--profile", "loopback.profile")).Complaint(exitCode: 1);
        Assert.Contains("broken.json", complaint, StringComparison.Ordinal);
        Assert.Contains("leaves of 3 bits", complaint, StringComparison.Ordinal);
    }

    private async Task PrepareAsync()
    {
        using (torch.nn.Module<torch.Tensor, torch.Tensor> module = ModelCatalog.Find("mlp:12").Create([1, 8, 8], classes: 10, seed: 0))
            NetworkFile.Save(_folder["network.safetensors"], ModuleNetwork.Of(module, [1, 8, 8]));
        foreach (string name in (string[])["client", "server", "stranger"])
            Assert.Equal(0, (await RunAsync("private", "keygen", "--out", name)).ExitCode);
        (await RunAsync("private", "export", "network.safetensors", "--data", "digits", "--model", "model.server", "--manifest", "manifest.json", "--json")).Json();
        // Bytes and flights need no measured profile.
        File.WriteAllText(_folder["loopback.profile"], Profile);
    }

    private Task<GossamerResult> QueryAsync(int port, string key, params string[] more) => RunAsync(
    [
        "private", "query", "--manifest", "manifest.json", "--server", $"127.0.0.1:{port}", "--key", key, "--pin", "server.pin", "--data", "digits", .. more,
    ]);

    private Task<GossamerResult> RunAsync(params string[] arguments) => GossamerProcess.RunAsync(StartOf(arguments));

    private Process Start(params string[] arguments) => GossamerProcess.Start(StartOf(arguments));

    private GossamerStart StartOf(string[] arguments) => new(arguments) { WorkingDirectory = _folder.Path };

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static string Profile
    {
        get
        {
            const string Rates = """{ "multiplyAdd": 1e-10, "weight": 0, "productOutput": 0, "maskedInput": 1e-9, "compareBit": 1e-10, "selection": 1e-9, "truncation": 1e-9, "square": 1e-9, "copy": 1e-9 }""";
            return $$"""
                {
                  "name": "made up", "measured": false, "latencySeconds": 1e-4, "messageSeconds": 0, "wakeSeconds": 0, "stepSeconds": 0, "bytesPerSecond": 1e9, "overlap": 0.5, "narrow": {{Rates}}, "wide": {{Rates}},
                  "offline": { "setUp": 0.1, "batch": 1e-3, "bitTransfer": 1e-8, "pairTransfer": 1e-8, "muxTransfer": 1e-8, "truncationTransfer": 1e-8,
                    "squareTransfer": 1e-8, "linearTransfer": 1e-8, "stretchedNarrow": 1e-9, "stretchedWide": 1e-9 }
                }
                """;
        }
    }
}
