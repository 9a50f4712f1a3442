using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Initialization;

/// <summary>
/// |g · w| on one batch of ten samples of every class: how much removing a weight moves the loss (SNIP, Lee et al.,
/// arXiv 1810.02340).
/// </summary>
/// <param name="samplesPerClass">Samples of every class.</param>
public sealed class SnipSaliency(int samplesPerClass = 10) : ISaliency
{
    /// <inheritdoc/>
    public string Name => "SNIP";

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Score(TopologyRequest request, PruningProbe probe)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] weights = [.. request.Weights.Select(static weight => weight.Value)];
        (Tensor inputs, Tensor labels) = probe.Samples(samplesPerClass);
        Tensor loss = probe.Loss(probe.Model.forward(inputs), labels);
        IList<Tensor> gradients = autograd.grad([loss], weights);
        return [.. weights.Select((weight, i) => TensorData.Copy<double>((gradients[i] * weight).detach().abs().to(ScalarType.Float64)))];
    }
}
