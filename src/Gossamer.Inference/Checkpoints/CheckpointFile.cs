namespace Gossamer.Inference.Checkpoints;

/// <summary>
/// A checkpoint: a safetensors file with the arrays of a state as tensors, its values as metadata, and a checksum over every
/// byte of the file, so that damage is found at load and not as a strange result.
/// </summary>
public static class CheckpointFile
{
    private const string FormatKey = "format";
    private const string Format = "gossamer.checkpoint.1";
    private const string ValuePrefix = "state/";

    /// <summary>Writes all of <paramref name="state"/> to <paramref name="path"/> in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, StateWriter state)
    {
        var metadata = new Dictionary<string, string> { [FormatKey] = Format };
        foreach ((string name, string value) in state.Values) metadata.Add(ValuePrefix + name, value);
        FileChecksum.Write(path, state.Tensors, metadata);
    }

    /// <summary>Reads <paramref name="path"/> and verifies its checksum.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, no checkpoint, or of another version.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StateReader Load(string path) => Open(SafetensorsFile.Read(path), path);

    /// <summary>Reads <paramref name="content"/>, the bytes of a checkpoint called <paramref name="source"/> in messages.</summary>
    /// <exception cref="InvalidDataException">The content is damaged, no checkpoint, or of another version.</exception>
    public static StateReader Parse(ReadOnlyMemory<byte> content, string source) => Open(SafetensorsFile.Parse(content, source), source);

    private static StateReader Open(SafetensorsFile file, string source)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || !file.Metadata.ContainsKey(FileChecksum.Key))
            throw new InvalidDataException($"{source}: is a safetensors file, but not a checkpoint of Gossamer");
        if (format != Format)
            throw new InvalidDataException($"{source}: has checkpoint format '{format}', this build reads '{Format}'");
        FileChecksum.Verify(file, source);

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in file.Metadata)
            if (key.StartsWith(ValuePrefix, StringComparison.Ordinal)) values.Add(key[ValuePrefix.Length..], value);
        return new StateReader(file.Entries, values, source);
    }
}
