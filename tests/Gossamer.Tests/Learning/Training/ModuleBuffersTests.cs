using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Training;

public sealed class ModuleBuffersTests
{
    [Fact]
    public void Buffers_and_frozen_parameters_are_kept_and_nothing_else()
    {
        using nn.Module<Tensor, Tensor> first = Frozen(1), second = Frozen(2);
        first.train();
        first.call(randn(5, 1, 4, 4)).Dispose();
        var writer = new StateWriter();
        writer.Write("buffers", new ModuleBuffers(first));
        string[] kept = ["first.bias", "first.weight", "norm.num_batches_tracked", "norm.running_mean", "norm.running_var"];
        Assert.Equal(kept.Select(static name => $"buffers/{name}"), writer.Tensors.Keys.Order());

        Dictionary<string, byte[]> before = State(second);
        new StateReader(writer.Tensors, writer.Values, "memory").Read("buffers", new ModuleBuffers(second));
        Dictionary<string, byte[]> source = State(first);
        foreach ((string name, byte[] value) in State(second)) Assert.Equal(kept.Contains(name) ? source[name] : before[name], value);
        Assert.Equal(1, second.state_dict()["norm.num_batches_tracked"].item<long>());
    }

    [Fact]
    public void A_buffer_of_another_size_is_refused_by_name()
    {
        using nn.Module<Tensor, Tensor> small = nn.BatchNorm1d(3), large = nn.BatchNorm1d(4);
        var writer = new StateWriter();
        writer.Write("buffers", new ModuleBuffers(small));
        var reader = new StateReader(writer.Tensors, writer.Values, "memory");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => reader.Read("buffers", new ModuleBuffers(large)));
        Assert.Equal("memory: entry 'buffers/running_mean' has 3 elements, expected 4", error.Message);
    }

    private static nn.Module<Tensor, Tensor> Frozen(double fill)
    {
        nn.Module<Tensor, Tensor> network = SmallTraining.Network();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            using (no_grad()) parameter.fill_(fill);
            if (name.StartsWith("first.", StringComparison.Ordinal)) parameter.requires_grad = false;
        }
        return network;
    }

    private static Dictionary<string, byte[]> State(nn.Module model) =>
        model.state_dict().ToDictionary(static entry => entry.Key, static entry => entry.Value.bytes.ToArray());
}
