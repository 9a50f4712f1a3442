using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Training;

/// <summary>A step extension that keeps a dense matrix for each layer which growth may read instead of the gradient.</summary>
public interface ISignalSource : IStepExtension
{
    /// <summary>The matrix of <paramref name="layer"/> as it stands.</summary>
    ISignal SignalOf(SparseLayer layer);
}
