using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Models;

/// <summary>
/// Two 3×3 convolutions of 16 and 32 channels with normalisation, activation and 2×2 pooling, and a linear layer: 0.09 M multiplications for
/// 8×8 digits, 1.0 M for 28×28 pictures. With ReLU and max-pooling, or with quadratic activations and average pooling.
/// </summary>
public static class SmallCnn
{
    /// <summary>A network from [batch, channels, height, width] to logits.</summary>
    /// <param name="sampleShape">[channels, height, width], sides divisible by 4.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="polynomial">Whether activations are quadratic and pooling averages.</param>
    /// <param name="seed">Determines the weights.</param>
    public static nn.Module<Tensor, Tensor> Create(IReadOnlyList<int> sampleShape, int classes, bool polynomial, ulong seed)
    {
        if (sampleShape is not [int channels, int height, int width] || height % 4 != 0 || width % 4 != 0)
            throw new ArgumentException($"[{string.Join(", ", sampleShape)}] are no pictures whose sides are divisible by 4", nameof(sampleShape));
        using DisposeScope scope = NewDisposeScope();
        var network = nn.Sequential(
            ("conv1", nn.Conv2d(channels, 16, 3, padding: 1, bias: false)), ("bn1", nn.BatchNorm2d(16)), ("act1", Activation()), ("pool1", Pool()),
            ("conv2", nn.Conv2d(16, 32, 3, padding: 1, bias: false)), ("bn2", nn.BatchNorm2d(32)), ("act2", Activation()), ("pool2", Pool()),
            ("flat", nn.Flatten()), ("fc", nn.Linear(32 * (height / 4) * (width / 4), classes)));
        WeightInitialization.KaimingNormalFanOut(network, seed);
        foreach (Tensor tensor in network.parameters().Cast<Tensor>().Concat(network.buffers())) tensor.DetachFromDisposeScope();
        return network;

        nn.Module<Tensor, Tensor> Activation() => polynomial ? new QuadraticActivation() : nn.ReLU();

        nn.Module<Tensor, Tensor> Pool() => polynomial ? nn.AvgPool2d(2, 2) : nn.MaxPool2d(2, 2);
    }
}
