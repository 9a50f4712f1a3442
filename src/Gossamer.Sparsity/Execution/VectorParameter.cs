using System.Numerics;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>A bias, or the scale or shift of a normalisation: a dense vector of the module that a segment reads and trains.</summary>
internal sealed class VectorParameter<T>(NetworkTensors tensors, string name)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter? _parameter = tensors.Trained(name);

    /// <summary>The elements as they stand.</summary>
    public Span<T> Values => TensorData.Span<T>(Tensor);

    private Tensor Tensor => _parameter?.Value ?? tensors[name];

    /// <summary>Hands a gradient to the optimizer; nothing for a frozen vector.</summary>
    public void AddGradient(ReadOnlySpan<T> gradient)
    {
        if (_parameter is null) return;
        Tensor tensor = empty(_parameter.Value.shape, TensorData.TypeOf<T>());
        gradient.CopyTo(TensorData.Span<T>(tensor));
        _parameter.AddGradient(tensor);
    }
}
