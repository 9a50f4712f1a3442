using System.IO.Hashing;
using System.Text;

namespace Gossamer.Inference.Checkpoints;

/// <summary>
/// A checksum over every byte of a safetensors file, kept in its metadata, so that damage is found at load and not as a strange result.
/// </summary>
/// <remarks>
/// XxHash128 over the whole file with the checksum's own 32 digits taken as zeros. It guards against faults of disks and transfers,
/// not against forgery.
/// </remarks>
internal static class FileChecksum
{
    /// <summary>The key of the metadata that holds it.</summary>
    public const string Key = "gossamer.checksum";

    private const int Digits = 32;

    // Between raw quotes, which JSON never has inside a string: this can only be the key itself.
    private static readonly byte[] Field = Encoding.ASCII.GetBytes($"\"{Key}\":\"");

    /// <summary>Writes tensors and <paramref name="metadata"/> with their checksum to <paramref name="path"/> in one step.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, is reserved or not valid Unicode.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, SafetensorsEntry>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        KeyValuePair<string, SafetensorsEntry>[] ordered = SafetensorsFile.Order(tensors);
        byte[] head = SafetensorsHeader.Format(ordered, new Dictionary<string, string>(metadata) { [Key] = new string('0', Digits) });
        string checksum = Of(head, ordered.Select(static tensor => tensor.Value));
        Encoding.ASCII.GetBytes(checksum, head.AsSpan(Start(head), Digits));
        SafetensorsFile.Write(path, head, ordered);
    }

    /// <summary>Compares the checksum that <paramref name="file"/> holds with that of its bytes.</summary>
    /// <exception cref="InvalidDataException">They differ, or the file's is malformed.</exception>
    public static void Verify(SafetensorsFile file, string source)
    {
        string expected = file.Metadata[Key];
        byte[] head = file.Head.ToArray();
        int start = Start(head);
        if (expected.Length != Digits || start < 0 || start + Digits > head.Length)
            throw new InvalidDataException($"{source}: the checksum '{expected}' is malformed, expected {Digits} hexadecimal digits");
        head.AsSpan(start, Digits).Fill((byte)'0');
        string actual = Of(head, file.InFileOrder);
        if (actual != expected)
            throw new InvalidDataException($"{source}: is damaged: its checksum is {actual}, recorded is {expected}");
    }

    private static int Start(ReadOnlySpan<byte> head)
    {
        int field = head.IndexOf(Field);
        return field < 0 ? -1 : field + Field.Length;
    }

    private static string Of(ReadOnlySpan<byte> head, IEnumerable<SafetensorsEntry> data)
    {
        var hash = new XxHash128();
        hash.Append(head);
        foreach (SafetensorsEntry entry in data) hash.Append(entry.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
