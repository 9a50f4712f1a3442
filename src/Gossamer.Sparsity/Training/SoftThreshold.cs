using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>
/// Soft threshold reparameterization (Kusupati et al., arXiv 2002.03231): the module's weight is
/// sign(w) · max(|w| − σ(s), 0) of a raw weight w with one trained number s a layer, and the topology is where that is not zero.
/// The optimizer trains w and s, weight decay included.
/// </summary>
/// <remarks>
/// With v the module's weight and ∂L/∂v from the backward pass, ∂L/∂w = ∂L/∂v · 1[|w| &gt; σ(s)] and
/// ∂L/∂s = −σ'(s) · Σ ∂L/∂v · sign(w) · 1[|w| &gt; σ(s)].
/// </remarks>
public sealed class SoftThreshold : IStepExtension, IDisposable
{
    /// <summary>Published first value of s, at which nothing is pruned.</summary>
    public const double DefaultStart = -3200;

    private readonly double _start;
    private readonly double _arrival;
    private readonly long _approachSteps;
    private readonly List<(SparseLayer Layer, Parameter Raw, Parameter Threshold)> _layers = [];

    /// <summary>Sets how s comes into the range where it prunes.</summary>
    /// <param name="start">First value of s.</param>
    /// <param name="arrival">
    /// Value to which s shrinks by a constant factor a step during <paramref name="approachSteps"/>; what happens to s beyond is
    /// gradient and weight decay alone.
    /// </param>
    /// <param name="approachSteps">
    /// Steps of the approach; 0 leaves all to weight decay, which at published settings takes hundreds of thousands of steps.
    /// </param>
    public SoftThreshold(double start = DefaultStart, double arrival = -5, long approachSteps = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(arrival, 0);
        ArgumentOutOfRangeException.ThrowIfNegative(approachSteps);
        _start = start;
        _arrival = arrival;
        _approachSteps = approachSteps;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => [.. _layers.SelectMany(static part => new[] { part.Raw, part.Threshold })];

    /// <inheritdoc/>
    public bool NeedsDenseWeights => true;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>s of <paramref name="layer"/>.</summary>
    public double ThresholdOf(SparseLayer layer)
    {
        using Tensor value = _layers.Single(part => part.Layer == layer).Threshold.Value.to(ScalarType.Float64);
        return value.item<double>();
    }

    /// <inheritdoc/>
    public void Attach(SparseTrainer trainer)
    {
        foreach (SparseLayer layer in trainer.Layers)
        {
            Tensor weight = layer.Parameter.Value;
            Tensor raw, threshold;
            using (no_grad())
            using (NewDisposeScope())
            {
                raw = weight.detach().clone().DetachFromDisposeScope();
                // Two dimensions, so that weight decay takes it for a weight.
                threshold = full([1, 1], _start, dtype: weight.dtype, device: weight.device).DetachFromDisposeScope();
            }
            raw.requires_grad = threshold.requires_grad = true;
            _layers.Add((layer, new Parameter($"{layer.Name}/raw", raw), new Parameter($"{layer.Name}/threshold", threshold)));
        }
    }

    /// <inheritdoc/>
    public void AfterBackward(SparseTrainer trainer)
    {
        using IDisposable noGrad = no_grad();
        foreach ((SparseLayer layer, Parameter raw, Parameter threshold) in _layers)
        {
            using DisposeScope scope = NewDisposeScope();
            if (layer.Parameter.Gradient is not { } gradient) continue;
            Tensor cut = threshold.Value.sigmoid();
            Tensor passed = gradient * (raw.Value.abs() - cut.reshape([]) > 0);
            Tensor slope = cut * (1 - cut);
            raw.Value.grad = passed;
            threshold.Value.grad = -slope * (passed * raw.Value.sign()).sum();
            layer.Parameter.ClearGradient();
        }
    }

    /// <inheritdoc/>
    public void AfterStep(SparseTrainer trainer, double learningRate)
    {
        using IDisposable noGrad = no_grad();
        foreach ((SparseLayer layer, Parameter raw, Parameter threshold) in _layers)
        {
            using DisposeScope scope = NewDisposeScope();
            if (trainer.Steps <= _approachSteps && _start < _arrival)
                threshold.Value.mul_(Math.Pow(_arrival / _start, 1.0 / _approachSteps));
            Tensor excess = raw.Value.abs() - threshold.Value.sigmoid().reshape([]);
            Follow(layer, TensorData.Copy<bool>(excess > 0));
            layer.Parameter.Value.copy_(raw.Value.sign() * excess.clamp_min(0));
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        foreach (Parameter parameter in Parameters) writer.Write(parameter.Name, parameter);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        foreach (Parameter parameter in Parameters) reader.Read(parameter.Name, parameter);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in Parameters)
        {
            parameter.Value.Dispose();
            parameter.Dispose();
        }
        _layers.Clear();
    }

    /// <summary>Makes exactly the marked positions active; nothing where they already are.</summary>
    private static void Follow(SparseLayer layer, bool[] active)
    {
        var positions = new List<long>(layer.Topology.NonZeros);
        for (int i = 0; i < active.Length; i++)
            if (active[i])
                positions.Add(i);
        ReadOnlySpan<long> marked = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(positions);
        if (marked.SequenceEqual(layer.Topology.ToPositions())) return;
        layer.Parameter.Restrict(SparseTopology.FromPositions(layer.Shape.Rows, layer.Shape.Columns, marked));
    }
}
