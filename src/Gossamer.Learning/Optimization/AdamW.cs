using Gossamer.Kernels.Optimization;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2).</summary>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="weightDecay">Decoupled decay of weights (rank ≥ 2), multiplied by the learning rate.</param>
public sealed class AdamW(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01) : Optimizer
{
    /// <inheritdoc/>
    public override string Name => "AdamW";

    /// <inheritdoc/>
    protected override void Update(Parameter parameter, Tensor gradient, double learningRate)
    {
        Tensor value = parameter.Value, first = parameter.Slot("first-moment"), second = parameter.Slot("second-moment");
        if (parameter is SparseParameter)
        {
            if (value.dtype == ScalarType.Float64) UpdateSparse<double>(parameter, gradient, first, second, learningRate);
            else UpdateSparse<float>(parameter, gradient, first, second, learningRate);
            return;
        }
        if (weightDecay != 0 && parameter.Decays) value.mul_(1 - learningRate * weightDecay);
        first.mul_(beta1).add_(gradient, alpha: 1 - beta1);
        second.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(beta2, Steps);
        Tensor denominator = second.sqrt().div_(Math.Sqrt(correction2)).add_(epsilon);
        value.addcdiv_(first, denominator, -learningRate / correction1);
    }

    /// <summary>The same in one pass over memory; subnormal numbers, which sparse training breeds, become zero.</summary>
    private void UpdateSparse<T>(Parameter parameter, Tensor gradient, Tensor first, Tensor second, double learningRate)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => AdamWUpdate.Apply(
            TensorData.Span<T>(parameter.Value), TensorData.Span<T>(gradient), TensorData.Span<T>(first), TensorData.Span<T>(second), Steps,
            learningRate, beta1, beta2, epsilon, parameter.Decays ? weightDecay : 0, flushSubnormals: true);
}
