using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Initialization;

/// <summary>
/// w ⊙ H g, the change of the gradient's squared norm that a weight is responsible for: keeping the largest preserves the flow
/// of gradients through the pruned network (GraSP, Wang, Zhang and Grosse, arXiv 2002.07376). H g is one product with the
/// Hessian, by differentiating twice.
/// </summary>
/// <param name="samplesPerClass">Samples of every class.</param>
/// <param name="temperature">Divides the logits.</param>
public sealed class GraspSaliency(int samplesPerClass = 10, double temperature = 200) : ISaliency
{
    /// <inheritdoc/>
    public string Name => "GraSP";

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Score(TopologyRequest request, PruningProbe probe)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] weights = [.. request.Weights.Select(static weight => weight.Value)];
        (Tensor inputs, Tensor labels) = probe.Samples(samplesPerClass);
        Tensor loss = probe.Loss(probe.Model.forward(inputs) / temperature, labels);
        IList<Tensor> gradients = autograd.grad([loss], weights, retain_graph: true, create_graph: true);
        Tensor flow = zeros([], dtype: weights[0].dtype, device: weights[0].device);
        foreach (Tensor gradient in gradients) flow = flow + (gradient.detach() * gradient).sum();
        IList<Tensor> products = autograd.grad([flow], weights);
        return [.. weights.Select((weight, i) => TensorData.Copy<double>((products[i] * weight).detach().to(ScalarType.Float64)))];
    }
}
