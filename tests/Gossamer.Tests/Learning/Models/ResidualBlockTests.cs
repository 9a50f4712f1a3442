using Gossamer.Learning.Models;
using Gossamer.Learning.Models.Zoo;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Gossamer.Tests.Learning.Models;

/// <summary>Blocks against their formulas, written out with tensor operations alone.</summary>
public sealed class ResidualBlockTests
{
    [Theory]
    [InlineData(4, 4, 1)]
    [InlineData(4, 8, 2)]
    public void A_basic_block_adds_two_convolutions_to_its_shortcut(int inputs, int width, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using var block = new BasicBlock(inputs, width, stride);
        Dictionary<string, Tensor> p = Prepare(block);
        Tensor x = ModelCatalogTests.Ramp(2, inputs, 7, 7);

        Tensor inner = relu(Normalise(conv2d(x, p["conv1.weight"], strides: [stride, stride], padding: [1, 1]), p, "bn1"));
        inner = Normalise(conv2d(inner, p["conv2.weight"], padding: [1, 1]), p, "bn2");
        Close(relu(inner + Shortcut(x, p, stride)), block.call(x));
    }

    [Theory]
    [InlineData(16, 4, 1)]
    [InlineData(4, 4, 2)]
    public void A_bottleneck_strides_in_its_middle(int inputs, int width, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using var block = new Bottleneck(inputs, width, stride);
        Dictionary<string, Tensor> p = Prepare(block);
        Tensor x = ModelCatalogTests.Ramp(2, inputs, 7, 7);

        Tensor inner = relu(Normalise(conv2d(x, p["conv1.weight"]), p, "bn1"));
        inner = relu(Normalise(conv2d(inner, p["conv2.weight"], strides: [stride, stride], padding: [1, 1]), p, "bn2"));
        inner = Normalise(conv2d(inner, p["conv3.weight"]), p, "bn3");
        Close(relu(inner + Shortcut(x, p, stride)), block.call(x));
    }

    [Theory]
    [InlineData(4, 4, 1)]
    [InlineData(4, 8, 2)]
    public void A_wide_block_activates_before_it_convolves(int inputs, int outputs, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using var block = new WideBlock(inputs, outputs, stride);
        Dictionary<string, Tensor> p = Prepare(block);
        Tensor x = ModelCatalogTests.Ramp(2, inputs, 7, 7);

        Tensor active = relu(Normalise(x, p, "bn1"));
        Tensor inner = relu(Normalise(conv2d(active, p["conv1.weight"], strides: [stride, stride], padding: [1, 1]), p, "bn2"));
        inner = conv2d(inner, p["conv2.weight"], padding: [1, 1]);
        Tensor shortcut = p.TryGetValue("convShortcut.weight", out Tensor? weight) ? conv2d(active, weight, strides: [stride, stride]) : x;
        Assert.Equal(inputs != outputs, weight is not null);
        Close(inner + shortcut, block.call(x));
    }

    /// <summary>Evaluation mode with normalisations that do something.</summary>
    private static Dictionary<string, Tensor> Prepare(nn.Module block)
    {
        WeightInitialization.KaimingNormalFanOut(block, seed: 3);
        block.eval();
        using IDisposable noGrad = no_grad();
        Dictionary<string, Tensor> state = block.state_dict();
        foreach ((string name, Tensor value) in state)
            if (value.dim() == 1) value.copy_(linspace(0.5, name.EndsWith("bias", StringComparison.Ordinal) ? -0.5 : 1.5, value.numel()));
        return state;
    }

    private static Tensor Shortcut(Tensor x, Dictionary<string, Tensor> p, int stride) =>
        p.TryGetValue("downsample.0.weight", out Tensor? weight)
            ? Normalise(conv2d(x, weight, strides: [stride, stride]), p, "downsample.1")
            : x;

    private static Tensor Normalise(Tensor x, Dictionary<string, Tensor> p, string name)
    {
        Tensor mean = Maps(p[$"{name}.running_mean"]), variance = Maps(p[$"{name}.running_var"]);
        return (x - mean) / sqrt(variance + 1e-5) * Maps(p[$"{name}.weight"]) + Maps(p[$"{name}.bias"]);
    }

    private static Tensor Maps(Tensor perChannel) => perChannel.view(1, -1, 1, 1);

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().item<float>() < 1e-5f);
        Assert.True(actual.abs().max().item<float>() > 0.1f);
    }
}
