using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>libtorch without gradients, with normalisations folded into convolutions.</summary>
internal sealed class LibtorchRival : IInferenceRival
{
    private readonly DenseNetwork _network;
    private readonly Tensor _samples;

    /// <summary>Takes <paramref name="network"/> over and copies the samples [batch, sample…].</summary>
    public LibtorchRival(TrainedNetwork network, float[] samples, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        _network = new DenseNetwork(network.FoldBatchNorms());
        _samples = tensor(samples).view([batch, .. network.Graph.SampleShape.Select(static size => (long)size)]).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public string Name => "libtorch";

    /// <inheritdoc/>
    public void Run() => _network.Forward(_samples).Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _samples.Dispose();
        _network.Dispose();
    }
}
