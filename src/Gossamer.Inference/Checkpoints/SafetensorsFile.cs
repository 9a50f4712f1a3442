using Microsoft.Win32.SafeHandles;

namespace Gossamer.Inference.Checkpoints;

/// <summary>
/// Named tensors and strings in the safetensors format, which PyTorch, JAX and most other tools of the field open.
/// </summary>
/// <remarks>
/// Layout: header length (8 bytes, little-endian), a JSON object <c>{name: {dtype, shape, data_offsets}}</c> with optional
/// <c>__metadata__</c>, then the data without holes. Source: https://github.com/huggingface/safetensors (README, "Format");
/// everything its own reader checks is checked here. No package of the platform reads it.
/// </remarks>
public sealed class SafetensorsFile
{
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(ReadOnlyMemory<byte> head, SafetensorsHeader header, Dictionary<string, SafetensorsEntry> entries) =>
        (Head, _header, Entries) = (head, header, entries);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The strings of <c>__metadata__</c>; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The bytes before the data: length field and JSON.</summary>
    internal ReadOnlyMemory<byte> Head { get; }

    /// <summary>The tensors in the order of their data.</summary>
    internal IEnumerable<SafetensorsEntry> InFileOrder => _header.Tensors.Select(tensor => Entries[tensor.Name]);

    /// <summary>Reads a file into memory, each tensor into its own array, so that only one tensor is limited to 2 GB.</summary>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message names file, tensor and rule.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        long length = RandomAccess.GetLength(file);
        byte[] prefix = ReadExactly(file, 0, Math.Min(length, SafetensorsHeader.LengthBytes), path);
        int jsonLength = SafetensorsHeader.JsonLength(prefix, length, path);
        byte[] head = ReadExactly(file, 0, SafetensorsHeader.LengthBytes + jsonLength, path);
        return Build(head, length, path, (begin, end) => ReadExactly(file, begin, end - begin, path));
    }

    /// <summary>Reads <paramref name="content"/>, the bytes of a whole file; entries are slices of it.</summary>
    /// <param name="content">The bytes, not copied.</param>
    /// <param name="source">What to call the file in messages.</param>
    /// <exception cref="InvalidDataException">The content breaks a rule of the format.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> content, string source)
    {
        int jsonLength = SafetensorsHeader.JsonLength(content.Span, content.Length, source);
        return Build(
            content[..(SafetensorsHeader.LengthBytes + jsonLength)], content.Length, source,
            (begin, end) => content[(int)begin..(int)end]);
    }

    /// <summary>
    /// Writes <paramref name="entries"/> in one step: the target is the old file or the whole new one at any moment. Equal
    /// content gives equal bytes: tensors stand in order of falling element size, then by ordinal name.
    /// </summary>
    /// <exception cref="ArgumentException">A name occurs twice, is reserved or not valid Unicode.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, SafetensorsEntry>> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        KeyValuePair<string, SafetensorsEntry>[] ordered = Order(entries);
        Write(path, SafetensorsHeader.Format(ordered, metadata ?? new Dictionary<string, string>()), ordered);
    }

    /// <summary>The order of the data, which keeps every tensor aligned to its element size.</summary>
    internal static KeyValuePair<string, SafetensorsEntry>[] Order(IEnumerable<KeyValuePair<string, SafetensorsEntry>> entries)
    {
        KeyValuePair<string, SafetensorsEntry>[] ordered = [.. entries
            .OrderByDescending(static entry => SafetensorsElementType.BitsOf(entry.Value.ElementType))
            .ThenBy(static entry => entry.Key, StringComparer.Ordinal)];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, _) in ordered)
            if (!names.Add(name)) throw new ArgumentException($"two tensors are named '{name}'", nameof(entries));
        return ordered;
    }

    /// <summary>Writes a finished head and the data that it describes.</summary>
    internal static void Write(string path, byte[] head, KeyValuePair<string, SafetensorsEntry>[] ordered) =>
        AtomicFile.Write(path, stream =>
        {
            stream.Write(head);
            foreach ((_, SafetensorsEntry entry) in ordered) stream.Write(entry.Bytes.Span);
        });

    private static SafetensorsFile Build(
        ReadOnlyMemory<byte> head, long length, string source, Func<long, long, ReadOnlyMemory<byte>> read)
    {
        SafetensorsHeader header = SafetensorsHeader.Parse(head[SafetensorsHeader.LengthBytes..], length - head.Length, source);
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        foreach (SafetensorsTensorInfo tensor in header.Tensors)
        {
            if (tensor.End - tensor.Begin > Array.MaxLength)
                throw new InvalidDataException(
                    $"{source}: tensor '{tensor.Name}' has {tensor.End - tensor.Begin} bytes, "
                    + $"this reader takes at most {Array.MaxLength} a tensor");
            entries.Add(
                tensor.Name,
                new SafetensorsEntry(tensor.ElementType, tensor.Shape, read(head.Length + tensor.Begin, head.Length + tensor.End)));
        }
        return new SafetensorsFile(head, header, entries);
    }

    private static byte[] ReadExactly(SafeFileHandle file, long offset, long count, string path)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)count);
        int done = 0;
        while (done < bytes.Length)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(done), offset + done);
            if (read == 0) throw new InvalidDataException($"{path}: ends at byte {offset + done} while being read");
            done += read;
        }
        return bytes;
    }
}
