using static TorchSharp.torch;

namespace Gossamer.Sparsity.Initialization;

/// <summary>What pruning before training may look at: the model, its loss and some samples.</summary>
/// <param name="Model">The dense model, freshly initialised.</param>
/// <param name="Loss">Loss of (model output, labels): a scalar.</param>
/// <param name="Samples">
/// Inputs [samples, …] and labels [samples] of a batch with the given number of samples of every class; the caller disposes.
/// </param>
/// <param name="SampleShape">Shape of one input without the batch dimension.</param>
/// <param name="Classes">Number of classes.</param>
public sealed record PruningProbe(
    nn.Module<Tensor, Tensor> Model, Func<Tensor, Tensor, Tensor> Loss, Func<int, (Tensor Inputs, Tensor Labels)> Samples,
    IReadOnlyList<int> SampleShape, int Classes);
