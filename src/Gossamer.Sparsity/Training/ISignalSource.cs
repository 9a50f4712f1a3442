using Gossamer.Sparsity.Layers;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>A step extension that keeps a dense matrix for each layer which growth may read instead of the gradient.</summary>
public interface ISignalSource : IStepExtension
{
    /// <summary>The matrix of <paramref name="layer"/> as it stands, in the shape of its weight; the caller disposes it.</summary>
    Tensor SignalOf(SparseLayer layer);
}
