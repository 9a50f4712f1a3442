using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>
/// An exponential average of the gradient at every position, active or not, kept up at each step (sparse momentum, Dettmers and
/// Zettlemoyer, arXiv 1907.04840). Under SGD m ← β · m + g; under Adam the first moment over the root of the second,
/// m / (√v + 10⁻⁸).
/// </summary>
/// <param name="decay">β, or Adam's β₁.</param>
/// <param name="secondDecay">Adam's β₂.</param>
public sealed class DenseMomentum(double decay = 0.9, double secondDecay = 0.999) : ISignalSource, IDisposable
{
    private readonly Dictionary<SparseLayer, (Tensor First, Tensor? Second)> _moments = [];

    /// <inheritdoc/>
    public bool NeedsDenseGradient => true;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Attach(SparseTrainer trainer)
    {
        using IDisposable noGrad = no_grad();
        bool adaptive = trainer.Optimizer is AdamW;
        foreach (SparseLayer layer in trainer.Layers)
        {
            Tensor Zeros() => zeros_like(layer.Parameter.Value).DetachFromDisposeScope();
            _moments.Add(layer, (Zeros(), adaptive ? Zeros() : null));
        }
    }

    /// <summary>Takes in the gradients; one that is not finite is left out, lest it never be forgotten.</summary>
    public void AfterBackward(SparseTrainer trainer)
    {
        using IDisposable noGrad = no_grad();
        foreach ((SparseLayer layer, (Tensor first, Tensor? second)) in _moments)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor gradient = layer.Parameter.Gradient ?? zeros_like(first);
            if (!gradient.isfinite().all().item<bool>()) continue;
            first.mul_(decay).add_(gradient, alpha: second is null ? 1 : 1 - decay);
            second?.mul_(secondDecay).addcmul_(gradient, gradient, 1 - secondDecay);
        }
    }

    /// <inheritdoc/>
    public Tensor SignalOf(SparseLayer layer)
    {
        using IDisposable noGrad = no_grad();
        (Tensor first, Tensor? second) = _moments[layer];
        if (second is null) return first.alias();
        using Tensor root = second.sqrt();
        return first.div(root.add_(1e-8));
    }

    /// <summary>Mean |momentum| over the active weights of <paramref name="layer"/>.</summary>
    public double MeanActive(SparseLayer layer)
    {
        using Tensor signal = SignalOf(layer);
        double[] active = new TensorSignal(signal, layer.Structure.Columns).Gather(layer.Topology.ToPositions());
        return active.Length == 0 ? 0 : active.Average(Math.Abs);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        foreach ((SparseLayer layer, (Tensor first, Tensor? second)) in _moments)
        {
            StateWriter scope = writer.Scope(layer.Name);
            TensorState.Write(scope, "first-moment", first);
            if (second is not null) TensorState.Write(scope, "second-moment", second);
        }
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        foreach ((SparseLayer layer, (Tensor first, Tensor? second)) in _moments)
        {
            StateReader scope = reader.Scope(layer.Name);
            TensorState.Read(scope, "first-moment", first);
            if (second is not null) TensorState.Read(scope, "second-moment", second);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((Tensor first, Tensor? second) in _moments.Values)
        {
            first.Dispose();
            second?.Dispose();
        }
        _moments.Clear();
    }
}
