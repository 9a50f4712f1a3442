namespace Gossamer.Inference.Checkpoints;

/// <summary>Collects the named arrays and values of a checkpoint; names nest by <see cref="Scope"/>, joined with a slash.</summary>
public sealed class StateWriter
{
    private readonly string _prefix;
    private readonly Dictionary<string, SafetensorsEntry> _tensors;
    private readonly Dictionary<string, string> _values;

    /// <summary>An empty state.</summary>
    public StateWriter()
        : this("", [], [])
    {
    }

    private StateWriter(string prefix, Dictionary<string, SafetensorsEntry> tensors, Dictionary<string, string> values) =>
        (_prefix, _tensors, _values) = (prefix, tensors, values);

    /// <summary>Everything written so far, by full name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors => _tensors;

    /// <summary>Every value written so far, by full name, as invariant text that reads back to the same bits.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>A writer into the same state whose names begin with <paramref name="name"/>.</summary>
    public StateWriter Scope(string name) => new($"{_prefix}{name}/", _tensors, _values);

    /// <summary>Saves <paramref name="part"/> with its schema version under <paramref name="name"/>.</summary>
    public void Write(string name, IStateful part)
    {
        StateWriter inner = Scope(name);
        inner.Write("schema", part.SchemaVersion);
        part.Save(inner);
    }

    /// <summary>Writes an integer.</summary>
    public void Write(string name, long value) => _values.Add(_prefix + name, value.ToString());

    /// <summary>Writes a number; every value survives to the bit, of NaN only that it is one.</summary>
    public void Write(string name, double value) => _values.Add(_prefix + name, value.ToString("R"));

    /// <summary>Writes text.</summary>
    public void Write(string name, string value) => _values.Add(_prefix + name, value);

    /// <summary>Copies an array with its shape; with no shape given it is one-dimensional.</summary>
    /// <typeparam name="T">One of the element types of safetensors.</typeparam>
    public void Write<T>(string name, ReadOnlySpan<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged =>
        _tensors.Add(_prefix + name, SafetensorsEntry.From(data, shape.IsEmpty ? [data.Length] : shape));
}
