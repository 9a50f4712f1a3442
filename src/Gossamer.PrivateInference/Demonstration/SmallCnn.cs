using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Demonstration;

/// <summary>
/// Two 3×3 convolutions of 16 and 32 channels, each with normalisation, ReLU and 2×2 max-pooling, and a linear layer: 0.09 M multiplications
/// for 8×8 digits, 1.0 M for 28×28 pictures.
/// </summary>
internal static class SmallCnn
{
    /// <summary>A network from [batch, channels, height, width] to logits.</summary>
    /// <param name="sampleShape">[channels, height, width], sides divisible by 4.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="seed">Determines the weights.</param>
    /// <exception cref="ArgumentException">The samples are no such pictures.</exception>
    public static nn.Module<Tensor, Tensor> Create(IReadOnlyList<int> sampleShape, int classes, ulong seed)
    {
        if (sampleShape is not [int channels, int height, int width] || height % 4 != 0 || width % 4 != 0)
            throw new ArgumentException($"[{string.Join(", ", sampleShape)}] are no pictures whose sides are divisible by 4", nameof(sampleShape));
        using DisposeScope scope = NewDisposeScope();
        var network = nn.Sequential(
            ("conv1", nn.Conv2d(channels, 16, 3, padding: 1, bias: false)), ("bn1", nn.BatchNorm2d(16)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2, 2)),
            ("conv2", nn.Conv2d(16, 32, 3, padding: 1, bias: false)), ("bn2", nn.BatchNorm2d(32)), ("relu2", nn.ReLU()), ("pool2", nn.MaxPool2d(2, 2)),
            ("flat", nn.Flatten()), ("fc", nn.Linear(32 * (height / 4) * (width / 4), classes)));
        WeightInitialization.KaimingNormalFanOut(network, seed);
        foreach (Tensor tensor in network.parameters().Cast<Tensor>().Concat(network.buffers())) tensor.DetachFromDisposeScope();
        return network;
    }
}
