using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Optimization;

/// <summary>
/// A trainable tensor together with the optimizer state that belongs to it. State lives here and not in the optimizer, so
/// that a change of topology carries values and every slot through one routine and can orphan none of them.
/// </summary>
/// <remarks>
/// A parameter with a topology is executed as a mask: value and slots are dense tensors that are exactly zero wherever the
/// topology is inactive. This form is the reference, and the one for accelerators. <see cref="SparseParameter"/> stores the active
/// elements alone; states of the two are the same bytes.
/// </remarks>
public class Parameter : IStateful, IDisposable
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

    /// <summary>The dense tensor, zero where inactive; of a <see cref="SparseParameter"/> the active elements.</summary>
    public Tensor Value { get; private protected set; }

    /// <summary>Whether weight decay applies: weights of rank 2 and more, not biases and normalisation parameters.</summary>
    public virtual bool Decays => Value.dim() >= 2;

    /// <summary>Gradient of the last backward pass in the form of <see cref="Value"/>, or null.</summary>
    public virtual Tensor? Gradient => Value.grad;

    /// <summary>Active positions, or null for a dense parameter.</summary>
    public SparseTopology? Topology { get; private protected set; }

    /// <summary>Names of the slots in use, sorted.</summary>
    public IEnumerable<string> Slots => _slots.Keys;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>The slots by name.</summary>
    private protected SortedDictionary<string, Tensor> SlotTensors => _slots;

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
    public virtual void Restrict(SparseTopology topology)
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
    public virtual void Apply(TopologyDelta delta, ReadOnlySpan<float> grownValues = default)
    {
        CheckChange(delta, grownValues);
        Restrict(delta.After);
        if (delta.GrownNew.Length == 0) return;
        using (no_grad())
        using (NewDisposeScope())
        {
            // Whatever was left at an inactive position must not come back with it.
            Tensor indices = StoredIndices(delta.GrownNew);
            foreach (Tensor slot in _slots.Values) slot.view(-1).index_fill_(0, indices, 0);
            if (grownValues.IsEmpty) Value.view(-1).index_fill_(0, indices, 0);
            else Value.view(-1).index_copy_(0, indices, tensor(grownValues.ToArray(), device: Value.device).to(Value.dtype));
        }
    }

    /// <summary>The active elements of <see cref="Value"/>, in the topology's order; all of a dense parameter.</summary>
    public double[] ReadActive() => ReadActive(Value);

    /// <summary>Overwrites the active elements of <see cref="Value"/>, given in the topology's order.</summary>
    /// <exception cref="ArgumentException">The number of elements does not match.</exception>
    public void WriteActive(ReadOnlySpan<double> elements)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        SetActive(Value, tensor(elements.ToArray()).to(Value.dtype, Value.device));
    }

    /// <summary>The gradient of the active elements, in the topology's order; null without a gradient.</summary>
    public double[]? ReadActiveGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        return Gradient is { } gradient ? ReadActive(gradient) : null;
    }

    /// <summary>Sets every slot to zero at the active elements of the given ranks.</summary>
    public void ForgetState(ReadOnlySpan<int> ranks)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor indices = StoredIndices(ranks);
        foreach (Tensor slot in _slots.Values) slot.view(-1).index_fill_(0, indices, 0);
    }

    /// <summary>Raised when a gradient has been added, for whoever wants to work on it while the backward pass goes on.</summary>
    internal event Action<Parameter>? GradientAdded;

    /// <summary>Adds <paramref name="gradient"/>, in the form of <see cref="Value"/>, to what the backward pass has left.</summary>
    public void AddGradient(Tensor gradient)
    {
        Accumulate(gradient);
        GradientAdded?.Invoke(this);
    }

    /// <summary>Sets the gradient to zero at inactive positions; nothing for a dense parameter.</summary>
    public virtual void MaskGradient()
    {
        if (_inactive is null) return;
        using Tensor? gradient = Gradient;
        if (gradient is not null)
            using (no_grad())
                ClearInactive(gradient);
    }

    /// <summary>Forgets the gradient.</summary>
    public virtual void ClearGradient() => Value.grad = null;

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
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds to what the backward pass has left.</summary>
    private protected virtual void Accumulate(Tensor gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        Value.grad = Value.grad is { } present ? present.add(gradient) : gradient;
    }

    /// <summary>Elements of the gradient: the active ones, or with <paramref name="whole"/> all of <see cref="Value"/>.</summary>
    internal int GradientLength(bool whole) => checked((int)(whole || Topology is null ? Value.numel() : Topology.NonZeros));

    /// <summary>Copies the gradient, or zeros where there is none; <see cref="GradientLength"/> elements.</summary>
    internal void ReadGradient<T>(Span<T> elements, bool whole)
        where T : unmanaged
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (Gradient is { } gradient) TensorData.CopyTo(whole ? gradient : ActiveOf(gradient), elements);
        else elements.Clear();
    }

    /// <summary>Replaces the gradient by <see cref="GradientLength"/> elements; what is not among them becomes zero.</summary>
    internal void WriteGradient<T>(ReadOnlySpan<T> elements, bool whole)
        where T : unmanaged
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        bool all = whole || Topology is null || Value.numel() == Topology.NonZeros;
        Tensor gradient = empty(all ? Value.shape : [elements.Length], Value.dtype);
        TensorData.CopyFrom(elements, gradient);
        gradient = gradient.to(Value.device);
        if (!all)
        {
            Tensor dense = zeros_like(Value);
            SetActive(dense, gradient);
            gradient = dense;
        }
        ClearGradient();
        Accumulate(gradient);
    }

    /// <summary>Releases what the parameter owns.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (Tensor slot in _slots.Values) slot.Dispose();
        _slots.Clear();
        _inactive?.Dispose();
        _inactive = null;
    }

    /// <summary>The active elements of a tensor stored like <see cref="Value"/>, in the topology's order.</summary>
    internal virtual Tensor ActiveOf(Tensor stored) =>
        Topology is null ? stored.reshape(-1) : stored.reshape(-1).index_select(0, ActiveIndices());

    /// <summary>Overwrites the active elements of a tensor stored like <see cref="Value"/>; all others become zero.</summary>
    internal virtual void SetActive(Tensor stored, Tensor elements)
    {
        if (Topology is null) stored.copy_(elements.reshape(stored.shape));
        else stored.zero_().view(-1).index_copy_(0, ActiveIndices(), elements);
    }

    /// <summary>Where the active elements of the given ranks lie in a tensor stored like <see cref="Value"/>.</summary>
    internal virtual Tensor StoredIndices(ReadOnlySpan<int> ranks)
    {
        long[] positions = Topology!.ToPositions(), chosen = new long[ranks.Length];
        for (int i = 0; i < chosen.Length; i++) chosen[i] = positions[ranks[i]];
        return tensor(chosen, device: Value.device);
    }

    /// <summary>Checks that a change starts at the present topology and that there is a value for each grown position.</summary>
    private protected void CheckChange(TopologyDelta delta, ReadOnlySpan<float> grownValues)
    {
        if (!ReferenceEquals(delta.Before, Topology))
            throw new ArgumentException($"{Name}: the change starts at another topology than the present one", nameof(delta));
        if (!grownValues.IsEmpty && grownValues.Length != delta.GrownNew.Length)
            throw new ArgumentException($"{grownValues.Length} values for {delta.GrownNew.Length} grown positions", nameof(grownValues));
    }

    private double[] ReadActive(Tensor stored)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return TensorData.Copy<double>(ActiveOf(stored.detach()).to(ScalarType.Float64));
    }

    private void ClearInactive(Tensor dense)
    {
        if (_inactive is not null) dense.masked_fill_(_inactive, 0);
    }

    private Tensor ActiveIndices() => tensor(Topology!.ToPositions(), device: Value.device);

    private void WriteElements(StateWriter writer, string name, Tensor stored)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor elements = ActiveOf(stored.detach());
        long[] shape = Topology is null ? stored.shape : [Topology.NonZeros];
        if (Value.dtype == ScalarType.Float64) writer.Write<double>(name, TensorData.Copy<double>(elements), shape);
        else writer.Write<float>(name, TensorData.Copy<float>(elements.to(ScalarType.Float32)), shape);
    }

    private void ReadElements(StateReader reader, string name, Tensor stored)
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long count = Topology?.NonZeros ?? stored.numel();
        Tensor elements = Value.dtype == ScalarType.Float64
            ? tensor(reader.Read<double>(name, count))
            : tensor(reader.Read<float>(name, count)).to(Value.dtype);
        SetActive(stored, elements.to(Value.device));
    }
}
