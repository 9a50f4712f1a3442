using System.IO.Hashing;
using System.Text;

namespace Gossamer.Inference.Checkpoints;

/// <summary>
/// A checkpoint: a safetensors file with the arrays of a state as tensors, its values as metadata, and a checksum over every
/// byte of the file, so that damage is found at load and not as a strange result.
/// </summary>
/// <remarks>
/// The checksum is XxHash128 over the whole file with the checksum's own 32 digits taken as zeros. It guards against faults
/// of disks and transfers, not against forgery.
/// </remarks>
public static class CheckpointFile
{
    private const string FormatKey = "format";
    private const string Format = "gossamer.checkpoint.1";
    private const string ChecksumKey = "gossamer.checksum";
    private const string ValuePrefix = "state/";
    private const int Digits = 32;

    // Between raw quotes, which JSON never has inside a string: this can only be the key itself.
    private static readonly byte[] ChecksumField = Encoding.ASCII.GetBytes($"\"{ChecksumKey}\":\"");

    /// <summary>Writes all of <paramref name="state"/> to <paramref name="path"/> in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, StateWriter state)
    {
        var metadata = new Dictionary<string, string> { [FormatKey] = Format, [ChecksumKey] = new string('0', Digits) };
        foreach ((string name, string value) in state.Values) metadata.Add(ValuePrefix + name, value);
        KeyValuePair<string, SafetensorsEntry>[] ordered = SafetensorsFile.Order(state.Tensors);
        byte[] head = SafetensorsHeader.Format(ordered, metadata);
        string checksum = Checksum(head, ordered.Select(static tensor => tensor.Value));
        Encoding.ASCII.GetBytes(checksum, head.AsSpan(ChecksumStart(head), Digits));
        SafetensorsFile.Write(path, head, ordered);
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
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || !file.Metadata.TryGetValue(ChecksumKey, out string? expected))
            throw new InvalidDataException($"{source}: is a safetensors file, but not a checkpoint of Gossamer");
        if (format != Format)
            throw new InvalidDataException($"{source}: has checkpoint format '{format}', this build reads '{Format}'");
        byte[] head = file.Head.ToArray();
        int start = ChecksumStart(head);
        if (expected.Length != Digits || start < 0 || start + Digits > head.Length)
            throw new InvalidDataException($"{source}: the checksum '{expected}' is malformed, expected {Digits} hexadecimal digits");
        head.AsSpan(start, Digits).Fill((byte)'0');
        string actual = Checksum(head, file.InFileOrder);
        if (actual != expected)
            throw new InvalidDataException($"{source}: is damaged: its checksum is {actual}, recorded is {expected}");

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in file.Metadata)
            if (key.StartsWith(ValuePrefix, StringComparison.Ordinal)) values.Add(key[ValuePrefix.Length..], value);
        return new StateReader(file.Entries, values, source);
    }

    private static int ChecksumStart(ReadOnlySpan<byte> head)
    {
        int field = head.IndexOf(ChecksumField);
        return field < 0 ? -1 : field + ChecksumField.Length;
    }

    private static string Checksum(ReadOnlySpan<byte> head, IEnumerable<SafetensorsEntry> data)
    {
        var hash = new XxHash128();
        hash.Append(head);
        foreach (SafetensorsEntry entry in data) hash.Append(entry.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
