using System.Text.Json;
using Gossamer.Inference.Networks;
using Gossamer.Inference.Onnx;
using Gossamer.Learning.Models;
using Gossamer.Learning.Runs;
using TorchSharp;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary><c>gossamer export</c>.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainedNetwork _network;

    public ExportTests()
    {
        using torch.nn.Module<torch.Tensor, torch.Tensor> module = ModelCatalog.Find("mlp:6").Create([1, 2, 3], classes: 3, seed: 0);
        using (torch.no_grad()) module.get_parameter("fc1.weight")!.clamp_(min: 0);
        _network = ModuleNetwork.Of(module, [1, 2, 3]);
        NetworkFile.Save(Path.Combine(_folder.Path, "trained.safetensors"), _network);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("onnx", OnnxWeights.Dense)]
    [InlineData("onnx-sparse", OnnxWeights.Sparse)]
    public async Task A_network_file_becomes_an_ONNX_file(string format, OnnxWeights weights)
    {
        JsonElement written = (await RunAsync("export", "trained.safetensors", "--format", format, "--output", "n.onnx", "--json")).Json();

        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder.Path, "n.onnx"));
        Assert.Equal(OnnxFile.Format(_network, weights), bytes);
        Assert.Equal(bytes.Length, written.GetProperty("bytes").GetInt64());
        Assert.Equal([1, 2, 3], written.GetProperty("input").EnumerateArray().Select(static size => size.GetInt32()));
        Assert.Equal(6 * 6 + 3 * 6, written.GetProperty("weights").GetInt64());
        Assert.Equal(_network.NonZeros, written.GetProperty("activeWeights").GetInt64());
    }

    [Fact]
    public async Task A_run_is_found_by_name()
    {
        var description = new RunDescription("digits", "train", JsonSerializer.SerializeToElement(new { }), Seed: 0);
        string directory;
        using (RunRecorder recorder = RunRecorder.Create(Path.Combine(_folder.Path, "runs"), description)) directory = recorder.Directory;
        Assert.Contains(
            "holds no network.safetensors", (await RunAsync("export", "digits", "--output", "n.onnx")).Complaint(exitCode: 1), StringComparison.Ordinal);

        NetworkFile.Save(Path.Combine(directory, RunFiles.Network), _network);
        GossamerResult result = await RunAsync("export", "digits", "--format", "gossamer", "--output", "copy.safetensors");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains($"{_network.NonZeros} of 54 active", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(directory, RunFiles.Network)), File.ReadAllBytes(Path.Combine(_folder.Path, "copy.safetensors")));
    }

    [Fact]
    public async Task What_cannot_be_exported_leaves_one_line_and_no_file()
    {
        Assert.Equal("no run 'none' under runs", (await RunAsync("export", "none", "--output", "n.onnx")).Complaint(exitCode: 1));
        Assert.Contains("--output", (await RunAsync("export", "trained.safetensors")).Complaint(exitCode: 2), StringComparison.Ordinal);
        Assert.Contains("'tflite'", (await RunAsync("export", "trained.safetensors", "--format", "tflite", "--output", "n")).Complaint(exitCode: 2), StringComparison.Ordinal);
        string path = Path.Combine(_folder.Path, "trained.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("is damaged", (await RunAsync("export", "trained.safetensors", "--output", "n.onnx")).Complaint(exitCode: 1), StringComparison.Ordinal);
        Assert.Equal(["trained.safetensors"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private Task<GossamerResult> RunAsync(params string[] arguments) =>
        GossamerProcess.RunAsync(new GossamerStart(arguments) { WorkingDirectory = _folder.Path });
}
