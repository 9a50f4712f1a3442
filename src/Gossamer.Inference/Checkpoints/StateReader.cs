using System.Globalization;

namespace Gossamer.Inference.Checkpoints;

/// <summary>Reads what a <see cref="StateWriter"/> wrote. Every failure names the entry and the file.</summary>
public sealed class StateReader
{
    private readonly string _prefix;
    private readonly IReadOnlyDictionary<string, SafetensorsEntry> _tensors;
    private readonly IReadOnlyDictionary<string, string> _values;

    /// <summary>Reads from <paramref name="tensors"/> and <paramref name="values"/>, taken from <paramref name="source"/>.</summary>
    public StateReader(
        IReadOnlyDictionary<string, SafetensorsEntry> tensors, IReadOnlyDictionary<string, string> values, string source)
        : this("", tensors, values, source)
    {
    }

    private StateReader(
        string prefix, IReadOnlyDictionary<string, SafetensorsEntry> tensors, IReadOnlyDictionary<string, string> values, string source) =>
        (_prefix, _tensors, _values, Source) = (prefix, tensors, values, source);

    /// <summary>The file read, for messages.</summary>
    public string Source { get; }

    /// <summary>A reader whose names begin with <paramref name="name"/>.</summary>
    public StateReader Scope(string name) => new($"{_prefix}{name}/", _tensors, _values, Source);

    /// <summary>Whether a tensor or value of this name exists.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(_prefix + name) || _values.ContainsKey(_prefix + name);

    /// <summary>Restores <paramref name="part"/> from <paramref name="name"/>.</summary>
    /// <exception cref="InvalidDataException">The state was written under another schema version or does not fit.</exception>
    public void Read(string name, IStateful part)
    {
        StateReader inner = Scope(name);
        long version = inner.ReadInt64("schema");
        if (version != part.SchemaVersion)
            throw new InvalidDataException(
                $"{Source}: '{_prefix}{name}' has schema {version}, this build reads {part.SchemaVersion}");
        part.Load(inner);
    }

    /// <summary>Reads an integer.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or not an integer.</exception>
    public long ReadInt64(string name) =>
        long.TryParse(ReadText(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Malformed(name, "is not an integer");

    /// <summary>Reads an integer within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    /// <exception cref="InvalidDataException">The entry is missing or out of range.</exception>
    public int ReadInt32(string name, int min = 0, int max = int.MaxValue)
    {
        long value = ReadInt64(name);
        return value >= min && value <= max ? (int)value : throw Malformed(name, $"is {value}, expected {min} to {max}");
    }

    /// <summary>Reads a number.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or not a number.</exception>
    public double ReadDouble(string name) =>
        double.TryParse(ReadText(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Malformed(name, "is not a number");

    /// <summary>Reads text.</summary>
    /// <exception cref="InvalidDataException">The entry is missing.</exception>
    public string ReadText(string name) =>
        _values.TryGetValue(_prefix + name, out string? value) ? value : throw Malformed(name, "is missing");

    /// <summary>Reads an array; with <paramref name="length"/> given, exactly that many elements.</summary>
    /// <exception cref="InvalidDataException">The entry is missing, of another element type or of another length.</exception>
    public T[] Read<T>(string name, long? length = null)
        where T : unmanaged
    {
        if (!_tensors.TryGetValue(_prefix + name, out SafetensorsEntry? entry)) throw Malformed(name, "is missing");
        if (entry.ElementType != SafetensorsEntry.TypeOf<T>())
            throw Malformed(name, $"has element type {entry.ElementType}, expected {SafetensorsEntry.TypeOf<T>()}");
        T[] data = entry.ToArray<T>();
        return length is null || data.Length == length
            ? data
            : throw Malformed(name, $"has {data.Length} elements, expected {length}");
    }

    /// <summary>The error for a malformed entry <paramref name="name"/>.</summary>
    public InvalidDataException Malformed(string name, string what) => new($"{Source}: entry '{_prefix}{name}' {what}");
}
