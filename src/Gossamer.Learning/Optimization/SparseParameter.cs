using Gossamer.Kernels.Formats;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>
/// A parameter that stores its active elements and nothing else: value, gradient and slots are tensors of length nnz in the
/// topology's order. Whoever computes with it, sparse kernels, hands gradients to <see cref="Parameter.AddGradient"/>; autograd does not see it.
/// </summary>
public sealed class SparseParameter : Parameter
{
    private readonly long[] _dimensions;
    private Tensor? _gradient;

    private SparseParameter(string name, long[] dimensions, Tensor value, SparseTopology topology)
        : base(name, value)
    {
        _dimensions = dimensions;
        Topology = topology;
    }

    /// <summary>Dimensions of the weight as a dense tensor.</summary>
    public IReadOnlyList<long> Dimensions => _dimensions;

    /// <inheritdoc/>
    public override bool Decays => _dimensions.Length >= 2;

    /// <summary>Gradient of the active elements, or null.</summary>
    public override Tensor? Gradient => _gradient;

    /// <summary>Takes over what is active in <paramref name="masked"/>, slots included; that keeps its own tensors.</summary>
    /// <exception cref="ArgumentException">The parameter has no topology, or does not lie in main memory.</exception>
    public static SparseParameter Of(Parameter masked)
    {
        if (masked.Topology is not { } topology)
            throw new ArgumentException($"{masked.Name} is dense: restrict it to a topology first", nameof(masked));
        if (masked.Value.device_type != DeviceType.CPU)
            throw new ArgumentException($"{masked.Name} lies on {masked.Value.device}; sparse kernels compute in main memory", nameof(masked));
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var sparse = new SparseParameter(
            masked.Name, masked.Value.shape, masked.ActiveOf(masked.Value.detach()).clone().DetachFromDisposeScope(), topology);
        foreach (string slot in masked.Slots)
            sparse.SlotTensors.Add(slot, masked.ActiveOf(masked.Slot(slot)).clone().DetachFromDisposeScope());
        return sparse;
    }

    /// <summary>The weight as a dense tensor, zero where inactive.</summary>
    public Tensor ToDense()
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor positions = tensor(Topology!.ToPositions());
        Tensor dense = zeros([Topology.Positions], Value.dtype).index_copy_(0, positions, Value);
        return dense.reshape(_dimensions).MoveToOuterDisposeScope();
    }

    /// <summary>Makes <paramref name="topology"/> the active positions: what stays active keeps value and slots, the rest is zero.</summary>
    /// <exception cref="ArgumentException">The topology has another shape.</exception>
    public override void Restrict(SparseTopology topology)
    {
        if (!ReferenceEquals(topology, Topology)) Apply(TopologyDelta.Between(Topology!, topology));
    }

    /// <inheritdoc/>
    public override void Apply(TopologyDelta delta, ReadOnlySpan<float> grownValues = default)
    {
        CheckChange(delta, grownValues);
        if (Value.dtype == ScalarType.Float64) Remap<double>(delta, grownValues);
        else Remap<float>(delta, grownValues);
        Topology = delta.After;
        ClearGradient();
    }

    /// <summary>Nothing: inactive positions have no gradient.</summary>
    public override void MaskGradient()
    {
    }

    /// <inheritdoc/>
    private protected override void Accumulate(Tensor gradient)
    {
        using IDisposable grad = no_grad();
        if (_gradient is null) _gradient = gradient.alias().DetachFromDisposeScope();
        else _gradient.add_(gradient);
    }

    /// <inheritdoc/>
    public override void ClearGradient()
    {
        _gradient?.Dispose();
        _gradient = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ClearGradient();
            Value.Dispose();
        }
        base.Dispose(disposing);
    }

    internal override Tensor ActiveOf(Tensor stored) => stored;

    internal override void SetActive(Tensor stored, Tensor elements) => stored.copy_(elements);

    internal override Tensor StoredIndices(ReadOnlySpan<int> ranks) =>
        tensor(Array.ConvertAll(ranks.ToArray(), static rank => (long)rank));

    private void Remap<T>(TopologyDelta delta, ReadOnlySpan<float> grownValues)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        foreach (string slot in SlotTensors.Keys.ToArray())
        {
            Tensor old = SlotTensors[slot];
            SlotTensors[slot] = Carried<T>(delta, old, []);
            old.Dispose();
        }
        Tensor value = Value;
        Value = Carried<T>(delta, value, grownValues);
        value.Dispose();
    }

    private static Tensor Carried<T>(TopologyDelta delta, Tensor old, ReadOnlySpan<float> grown)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        T[] elements = delta.Remap<T>(TensorData.Copy<T>(old), T.Zero);
        for (int i = 0; i < grown.Length; i++) elements[delta.GrownNew[i]] = T.CreateChecked(grown[i]);
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor fresh = empty([elements.Length], TensorData.TypeOf<T>());
        TensorData.CopyFrom<T>(elements, fresh);
        return fresh.DetachFromDisposeScope();
    }
}
