using System.Diagnostics;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using TorchSharp;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Serving;

/// <summary><c>gossamer edge server</c> as a process, with a network called net, [1, 2, 3] to 3, and certificates.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private ServingProcess(TemporaryFolder folder, Process process, int port) => (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    public int Id => _process.Id;

    public string Folder => _folder.Path;

    /// <summary>A file of the folder.</summary>
    public string this[params string[] names] => _folder[names];

    /// <summary>Makes network and certificates, and starts the server on a port that is free.</summary>
    public static async Task<ServingProcess> StartAsync(params string[] more)
    {
        var folder = new TemporaryFolder();
        using (torch.nn.Module<torch.Tensor, torch.Tensor> module = ModelCatalog.Find("mlp:6").Create([1, 2, 3], classes: 3, seed: 0))
            NetworkFile.Save(folder["net.safetensors"], ModuleNetwork.Of(module, [1, 2, 3]));
        GossamerResult certificates = await GossamerProcess.RunAsync("edge", "certs", "--out", folder["certs"], "--devices", "2");
        Assert.Equal((0, ""), (certificates.ExitCode, certificates.Errors));
        Process process = GossamerProcess.Start(new GossamerStart(["edge", "server", "--models", folder["net.safetensors"], "--certs", folder["certs"], "--listen", "127.0.0.1:0", .. more]));
        string line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("serving net version 1 on https://127.0.0.1:", line, StringComparison.Ordinal);
        return new ServingProcess(folder, process, int.Parse(line.Split(':')[^1]));
    }

    /// <summary>What the network itself makes of a sample.</summary>
    public float[] Answer(float[] sample)
    {
        using var plan = Gossamer.Inference.Execution.InferencePlan.Load(_folder["net.safetensors"]);
        float[] output = new float[plan.ResultLength];
        plan.Run(sample, 1, output);
        return output;
    }

    /// <summary>Waits for the end of the server, which somebody has asked for.</summary>
    public Task<GossamerResult> EndAsync() => GossamerProcess.EndAsync(_process);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        _folder.Dispose();
    }
}
