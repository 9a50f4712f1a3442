namespace Gossamer.TwoParty.Networks;

/// <summary>Puts a <see cref="NetworkManifest"/> together, node by node, checking shapes, scales and ranges.</summary>
public sealed class ManifestBuilder
{
    private readonly ManifestSettings _settings;
    private readonly ValueForm _input;
    private readonly List<PrivateNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>A network that has no node yet.</summary>
    /// <param name="settings">What holds for all of it.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="ArgumentException">A setting or the input's range is none.</exception>
    public ManifestBuilder(ManifestSettings settings, ValueForm input)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(input);
        _settings = settings.Checked();
        _input = input;
        if (input.FractionBits is < 0 or > 30) throw new ArgumentException($"{input.FractionBits} bits behind the point of the input, expected 0 to 30");
        new RangeCheck(settings.RingBits, [], input, settings.InputBound).Require(Math.ScaleB(settings.InputBound, input.FractionBits), "the input");
        CheckSize(input);
    }

    /// <summary>Values so far, the input included.</summary>
    public int Values => _nodes.Count + 1;

    /// <summary>Shape and scale of a value.</summary>
    public ValueForm FormOf(int value) => value == 0 ? _input : _nodes[value - 1].Form;

    /// <summary>Bound of a value.</summary>
    public double BoundOf(int value) => value == 0 ? _settings.InputBound : _nodes[value - 1].Bound;

    /// <summary>Applies an operation and returns the value that results.</summary>
    /// <param name="name">Unique name.</param>
    /// <param name="operation">What is computed.</param>
    /// <param name="bound">Certified bound of |value| of the result.</param>
    /// <param name="inputs">The values taken.</param>
    /// <exception cref="ArgumentException">It does not fit; the message says what and where.</exception>
    public int Add(string name, PrivateOperation operation, double bound, params ReadOnlySpan<int> inputs)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(operation);
        if (!_names.Add(name)) throw new ArgumentException($"two nodes are named '{name}'");
        if (inputs.Length != operation.Inputs) throw new ArgumentException($"node '{name}': {inputs.Length} values for an operation on {operation.Inputs}");
        foreach (int input in inputs)
            if ((uint)input >= (uint)Values) throw new ArgumentException($"node '{name}': there is no value {input} yet");
        if (!(bound >= 0 && double.IsFinite(bound))) throw new ArgumentException($"node '{name}': a bound of {bound} is none");
        int[] taken = inputs.ToArray();
        try
        {
            ValueForm form = operation.Result([.. taken.Select(FormOf)]);
            CheckSize(form);
            var range = new RangeCheck(_settings.RingBits, [.. taken.Select(input => (FormOf(input), BoundOf(input)))], form, bound);
            if (form.FractionBits < 0) throw new ArgumentException($"leaves {form.FractionBits} bits behind the point");
            range.Require(Math.ScaleB(bound, form.FractionBits), "its result");
            operation.CheckRange(range);
            if (_settings.Truncation == TruncationMode.Exact && operation is not (Operations.PrivateProduct or Operations.PrivateTruncation
                or Operations.PrivateRelu or Operations.PrivateMaxPool or Operations.PrivateSum))
                throw new ArgumentException($"'{operation.Kind}' has no exact form");
            _nodes.Add(new PrivateNode(name, operation, taken, form, bound));
        }
        catch (Exception misfit) when (misfit is ArgumentException or OverflowException)
        {
            _names.Remove(name);
            throw new ArgumentException($"node '{name}': {misfit.Message}", misfit);
        }
        return _nodes.Count;
    }

    /// <summary>The manifest with <paramref name="output"/> as the scores.</summary>
    /// <exception cref="ArgumentException">There is no such value, or arg-max cannot take it.</exception>
    public NetworkManifest Build(int output)
    {
        if (output < 1 || output > _nodes.Count) throw new ArgumentException($"there is no value {output} that a node computes", nameof(output));
        return new NetworkManifest(_settings, _input, [.. _nodes], output);
    }

    private void CheckSize(ValueForm form)
    {
        if (form.Shape.Count is < 1 or > 3 || form.Shape.Any(static size => size < 1))
            throw new ArgumentException($"{form.Text} is no shape of a sample");
        long elements = _settings.Batch;
        foreach (int size in form.Shape)
        {
            elements *= size;
            if (elements > NetworkManifest.GreatestElements)
                throw new ArgumentException($"{form.Text} in batches of {_settings.Batch} has more than {NetworkManifest.GreatestElements} elements");
        }
    }
}
