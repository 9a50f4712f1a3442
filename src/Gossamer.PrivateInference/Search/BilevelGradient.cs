using Gossamer.Learning.Optimization;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = Gossamer.Learning.Optimization.Parameter;

namespace Gossamer.PrivateInference.Search;

/// <summary>
/// The gradient of a validation loss by architecture parameters α where weights follow α: d/dα L_val(w′, α) with the one step
/// w′ = w − ξ·(momentum·velocity + ∇_w L_trn(w, α) + decay·w) in place of weights trained to the end.
/// </summary>
/// <remarks>
/// The mixed second derivative times ∇_w′ L_val is a central difference of two gradients at w ± ε·∇_w′ L_val with
/// ε = 0.01 / ‖∇_w′ L_val‖. Source: Liu, Simonyan, Yang, "DARTS: differentiable architecture search", ICLR 2019, section 2.3.
/// </remarks>
public sealed class BilevelGradient
{
    /// <summary>The published ε · ‖∇_w′ L_val‖.</summary>
    public const double DefaultRadius = 0.01;

    private readonly IReadOnlyList<Parameter> _weights;
    private readonly Parameter _architecture;
    private readonly Func<Parameter, double> _rateOf;
    private readonly double _momentum, _weightDecay, _radius;

    /// <summary>For weights that take steps of SGD.</summary>
    /// <param name="weights">w, with their velocities in the slot of <see cref="Sgd"/>.</param>
    /// <param name="architecture">α.</param>
    /// <param name="momentum">Momentum of w.</param>
    /// <param name="weightDecay">L2 coefficient of w, where it decays.</param>
    /// <param name="rateOf">Share of the learning rate that a weight gets; by default all of it.</param>
    /// <param name="radius">
    /// How far apart in all the gradients are taken whose difference stands for a second derivative: less is truer, until rounding tells.
    /// </param>
    public BilevelGradient(
        IReadOnlyList<Parameter> weights, Parameter architecture, double momentum = 0.9, double weightDecay = 0,
        Func<Parameter, double>? rateOf = null, double radius = DefaultRadius)
    {
        (_weights, _architecture, _momentum, _weightDecay) = (weights, architecture, momentum, weightDecay);
        (_rateOf, _radius) = (rateOf ?? (static _ => 1), radius);
    }

    /// <summary>Leaves the gradient in α. Weights, their velocities and their gradients are afterwards as before, or cleared.</summary>
    /// <param name="trainingLoss">L_trn at the present w and α, a scalar that depends on both; called again for each gradient.</param>
    /// <param name="validationLoss">L_val, likewise.</param>
    /// <param name="learningRate">ξ; 0 is the first order: d/dα L_val(w, α).</param>
    /// <returns>L_val(w′, α).</returns>
    public double Compute(Func<Tensor> trainingLoss, Func<Tensor> validationLoss, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        ClearGradients();
        if (learningRate == 0)
        {
            double plain = Backward(validationLoss, weightsToo: false);
            return plain;
        }
        Tensor[] saved = Copies();
        try
        {
            Backward(trainingLoss, weightsToo: true);
            Look(learningRate);
            ClearGradients();
            double loss = Backward(validationLoss, weightsToo: true);
            Tensor gradient = _architecture.Value.grad!.clone();
            Tensor?[] directions = Directions();
            double norm = Math.Sqrt(directions.Sum(static direction => direction is null ? 0 : Math.Pow(direction.norm().ToDouble(), 2)));
            ClearGradients();
            if (norm > 0 && double.IsFinite(norm))
            {
                double epsilon = _radius / norm;
                Tensor ahead = GradientAt(saved, directions, epsilon, trainingLoss), behind = GradientAt(saved, directions, -epsilon, trainingLoss);
                using (no_grad()) gradient.add_(ahead.sub_(behind), alpha: -learningRate / (2 * epsilon));
            }
            _architecture.Value.grad = gradient;
            return loss;
        }
        finally
        {
            Restore(saved);
        }
    }

    /// <summary>w becomes w′.</summary>
    private void Look(double learningRate)
    {
        using IDisposable grad = no_grad();
        foreach (Parameter weight in _weights)
        {
            if (weight.Gradient is not { } gradient) continue;
            if (_weightDecay != 0 && weight.Decays) gradient.add_(weight.Value, alpha: _weightDecay);
            if (_momentum != 0) gradient.add_(weight.Slot(Sgd.MomentumSlot), alpha: _momentum);
            weight.Value.add_(gradient, alpha: -learningRate * _rateOf(weight));
        }
    }

    /// <summary>The gradients of the weights, each times its share of the learning rate.</summary>
    private Tensor?[] Directions()
    {
        using IDisposable grad = no_grad();
        return [.. _weights.Select(weight => weight.Gradient is { } gradient ? gradient * _rateOf(weight) : null)];
    }

    /// <summary>∇_α L_trn at w + ε · direction.</summary>
    private Tensor GradientAt(Tensor[] saved, Tensor?[] directions, double epsilon, Func<Tensor> trainingLoss)
    {
        using (no_grad())
        {
            for (int i = 0; i < saved.Length; i++)
            {
                _weights[i].Value.copy_(saved[i]);
                if (directions[i] is { } direction) _weights[i].Value.add_(direction, alpha: epsilon);
            }
        }
        Backward(trainingLoss, weightsToo: false);
        Tensor gradient = _architecture.Value.grad!.clone();
        ClearGradients();
        return gradient;
    }

    private double Backward(Func<Tensor> loss, bool weightsToo)
    {
        using DisposeScope scope = NewDisposeScope();
        if (!weightsToo) foreach (Parameter weight in _weights) weight.Value.requires_grad = false;
        try
        {
            Tensor value = loss();
            value.backward();
            if (weightsToo) foreach (Parameter weight in _weights) weight.MaskGradient();
            return value.ToDouble();
        }
        finally
        {
            if (!weightsToo) foreach (Parameter weight in _weights) weight.Value.requires_grad = true;
        }
    }

    private void ClearGradients()
    {
        foreach (Parameter weight in _weights) weight.ClearGradient();
        _architecture.ClearGradient();
    }

    private Tensor[] Copies()
    {
        using IDisposable grad = no_grad();
        return [.. _weights.Select(static weight => weight.Value.clone())];
    }

    private void Restore(Tensor[] saved)
    {
        using IDisposable grad = no_grad();
        for (int i = 0; i < saved.Length; i++) _weights[i].Value.copy_(saved[i]);
        foreach (Parameter weight in _weights) weight.ClearGradient();
    }
}
