using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>
/// A trainable tensor together with the optimizer state that belongs to it. State lives here and not in the optimizer, so
/// that a change of topology carries values and every slot through one routine and can orphan none of them.
/// </summary>
/// <remarks>
/// A parameter with a topology is executed as a mask: value and slots are dense tensors that are exactly zero wherever the
/// topology is inactive. This form is the reference, and the one for accelerators.
/// </remarks>
public sealed class Parameter : IStateful, IDisposable
{
    private readonly SortedDictionary<string, Tensor> _slots = new(StringComparer.Ordinal);
    private Tensor? _inactive;

    /// <summary>Wraps <paramref name="value"/>, a leaf that requires a gradient and stays owned by its module.</summary>
    public Parameter(string name, Tensor value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>Name within the module, for example <c>features.0.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The dense tensor, zero where inactive.</summary>
    public Tensor Value { get; }

    /// <summary>Whether weight decay applies: weights of rank 2 and more, not biases and normalisation parameters.</summary>
    public bool Decays => Value.dim() >= 2;

    /// <summary>Gradient of the last backward pass, or null.</summary>
    public Tensor? Gradient => Value.grad;

    /// <summary>Active positions, or null for a dense parameter.</summary>
    public SparseTopology? Topology { get; private set; }

    /// <summary>Names of the slots in use, sorted.</summary>
    public IEnumerable<string> Slots => _slots.Keys;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>The optimizer's slot <paramref name="name"/>, created as zeros on first use.</summary>
    public Tensor Slot(string name)
    {
        if (!_slots.TryGetValue(name, out Tensor? slot))
        {
            using (no_grad()) slot = zeros_like(Value).DetachFromDisposeScope();
            _slots.Add(name, slot);
        }
        return slot;
    }

    /// <summary>Makes <paramref name="topology"/> the active positions and clears value and slots everywhere else.</summary>
    /// <exception cref="ArgumentException">The topology's positions do not match the tensor's element count.</exception>
    public void Restrict(SparseTopology topology)
    {
        if (topology.Positions != Value.numel())
            throw new ArgumentException($"{Name} has {Value.numel()} elements, the topology {topology.Positions} positions");
        using (no_grad())
        using (NewDisposeScope())
        {
            bool[] inactive = new bool[topology.Positions];
            Array.Fill(inactive, true);
            for (int row = 0; row < topology.Rows; row++)
                foreach (int column in topology.Row(row))
                    inactive[(long)row * topology.Columns + column] = false;
            _inactive?.Dispose();
            _inactive = tensor(inactive).reshape(Value.shape).to(Value.device).DetachFromDisposeScope();
            Topology = topology;
            ClearInactive(Value);
            foreach (Tensor slot in _slots.Values) ClearInactive(slot);
        }
    }

    /// <summary>
    /// Follows <paramref name="delta"/>: dropped positions lose value and state, grown ones start with
    /// <paramref name="grownValues"/> (zero when empty) and zero state, all others keep their bits.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="delta"/> does not start at the present topology.</exception>
    public void Apply(TopologyDelta delta, ReadOnlySpan<float> grownValues = default)
    {
        if (!ReferenceEquals(delta.Before, Topology))
            throw new ArgumentException($"{Name}: the change starts at another topology than the present one", nameof(delta));
        if (!grownValues.IsEmpty && grownValues.Length != delta.GrownNew.Length)
            throw new ArgumentException($"{grownValues.Length} values for {delta.GrownNew.Length} grown positions", nameof(grownValues));
        Restrict(delta.After);
        if (delta.GrownNew.Length == 0) return;
        long[] positions = delta.After.ToPositions();
        long[] grown = new long[delta.GrownNew.Length];
        for (int i = 0; i < grown.Length; i++) grown[i] = positions[delta.GrownNew[i]];
        using (no_grad())
        using (NewDisposeScope())
        {
            // Whatever was left at an inactive position must not come back with it.
            Tensor indices = tensor(grown, device: Value.device);
            foreach (Tensor slot in _slots.Values) slot.view(-1).index_fill_(0, indices, 0);
            if (grownValues.IsEmpty) Value.view(-1).index_fill_(0, indices, 0);
            else Value.view(-1).index_copy_(0, indices, tensor(grownValues.ToArray(), device: Value.device).to(Value.dtype));
        }
    }

    /// <summary>Sets the gradient to zero at inactive positions; nothing for a dense parameter.</summary>
    public void MaskGradient()
    {
        if (_inactive is null) return;
        using Tensor? gradient = Gradient;
        if (gradient is not null)
            using (no_grad())
                ClearInactive(gradient);
    }

    /// <summary>Forgets the gradient.</summary>
    public void ClearGradient() => Value.grad = null;

    /// <summary>
    /// Writes value and slots: all elements of a dense parameter, the active ones of a sparse one in the topology's order.
    /// The topology itself is saved by whoever decides it.
    /// </summary>
    public void Save(StateWriter writer)
    {
        WriteElements(writer, "value", Value);
        writer.Write("slots", string.Join(',', _slots.Keys));
        foreach ((string name, Tensor slot) in _slots) WriteElements(writer, name, slot);
    }

    /// <summary>Restores value and slots; the topology, if any, must have been restored before.</summary>
    public void Load(StateReader reader)
    {
        ReadElements(reader, "value", Value);
        foreach (Tensor slot in _slots.Values) slot.Dispose();
        _slots.Clear();
        foreach (string name in reader.ReadText("slots").Split(',', StringSplitOptions.RemoveEmptyEntries))
            ReadElements(reader, name, Slot(name));
    }

    /// <summary>Releases slots and mask; the value belongs to its module.</summary>
    public void Dispose()
    {
        foreach (Tensor slot in _slots.Values) slot.Dispose();
        _slots.Clear();
        _inactive?.Dispose();
        _inactive = null;
    }

    private void ClearInactive(Tensor dense)
    {
        if (_inactive is not null) dense.masked_fill_(_inactive, 0);
    }

    private Tensor ActiveIndices() => tensor(Topology!.ToPositions(), device: Value.device);

    private void WriteElements(StateWriter writer, string name, Tensor dense)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor elements = Topology is null ? dense : dense.reshape(-1).index_select(0, ActiveIndices());
        long[] shape = Topology is null ? dense.shape : [Topology.NonZeros];
        elements = elements.detach().cpu().contiguous();
        if (Value.dtype == ScalarType.Float64) writer.Write<double>(name, elements.data<double>().ToArray(), shape);
        else writer.Write<float>(name, elements.to(ScalarType.Float32).data<float>().ToArray(), shape);
    }

    private void ReadElements(StateReader reader, string name, Tensor dense)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long count = Topology?.NonZeros ?? dense.numel();
        Tensor elements = Value.dtype == ScalarType.Float64
            ? tensor(reader.Read<double>(name, count))
            : tensor(reader.Read<float>(name, count)).to(Value.dtype);
        elements = elements.to(Value.device);
        if (Topology is null) dense.copy_(elements.reshape(dense.shape));
        else dense.zero_().view(-1).index_copy_(0, ActiveIndices(), elements);
    }
}
