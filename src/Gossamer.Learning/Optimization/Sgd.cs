using Gossamer.Kernels.Optimization;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>Stochastic gradient descent with momentum, Nesterov momentum and L2 weight decay, in PyTorch's form.</summary>
/// <param name="momentum">Momentum factor in [0, 1).</param>
/// <param name="weightDecay">L2 coefficient, added to the gradient of weights (rank ≥ 2).</param>
/// <param name="nesterov">Whether to look ahead along the momentum.</param>
public sealed class Sgd(double momentum = 0.9, double weightDecay = 0, bool nesterov = false) : Optimizer
{
    /// <summary>Slot of the velocity.</summary>
    public const string MomentumSlot = "momentum";

    /// <inheritdoc/>
    public override string Name => nesterov ? "SGD, Nesterov" : "SGD";

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, double learningRate)
    {
        if (parameter is SparseParameter sparse)
        {
            if (sparse.Value.dtype == ScalarType.Float64) UpdateSparse<double>(sparse, gradient, learningRate);
            else UpdateSparse<float>(sparse, gradient, learningRate);
            return;
        }
        if (weightDecay != 0 && parameter.Decays) gradient.add_(parameter.Value, alpha: weightDecay);
        if (momentum != 0)
        {
            Tensor velocity = parameter.Slot(MomentumSlot);
            velocity.mul_(momentum).add_(gradient);
            if (nesterov) gradient.add_(velocity, alpha: momentum);
            else gradient = velocity;
        }
        parameter.Value.add_(gradient, alpha: -learningRate);
    }

    /// <summary>The same in one pass over memory; subnormal numbers, which sparse training breeds, become zero.</summary>
    private void UpdateSparse<T>(SparseParameter parameter, Tensor gradient, double learningRate)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor? velocity = momentum == 0 ? null : parameter.Slot(MomentumSlot);
        SgdUpdate.Apply(
            TensorData.Span<T>(parameter.Value), TensorData.Span<T>(gradient), velocity is null ? [] : TensorData.Span<T>(velocity),
            learningRate, momentum, parameter.Decays ? weightDecay : 0, nesterov, flushSubnormals: true);
        GC.KeepAlive(velocity);
    }
}
