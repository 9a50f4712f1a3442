using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gossamer.Inference.Checkpoints;

/// <summary>The head of a safetensors file: its length as 8 little-endian bytes, then a JSON object padded with spaces.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Bytes of the length field that begins a file.</summary>
    public const int LengthBytes = 8;

    /// <summary>Longest JSON that the reference implementation accepts.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>Key of the string-to-string map that is not a tensor.</summary>
    public const string MetadataKey = "__metadata__";

    private const int Alignment = 8;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private SafetensorsHeader(IReadOnlyList<SafetensorsTensorInfo> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (Tensors, Metadata) = (tensors, metadata);

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsTensorInfo> Tensors { get; }

    /// <summary>The free strings of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Length of the JSON in a file of <paramref name="fileLength"/> bytes that begins with <paramref name="prefix"/>.</summary>
    /// <exception cref="InvalidDataException">The file is too short for it, or the length beyond what the format allows.</exception>
    public static int JsonLength(ReadOnlySpan<byte> prefix, long fileLength, string source)
    {
        if (prefix.Length < LengthBytes)
            throw new InvalidDataException($"{source}: is {fileLength} bytes long, a safetensors file has at least {LengthBytes}");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
            throw new InvalidDataException(
                $"{source}: declares a header of {length} bytes, at most {MaxLength} are allowed; not a safetensors file?");
        if ((long)length > fileLength - LengthBytes)
            throw new InvalidDataException(
                $"{source}: declares a header of {length} bytes, {fileLength - LengthBytes} follow; the file is cut short");
        return (int)length;
    }

    /// <summary>Reads the JSON of a file that has <paramref name="dataLength"/> bytes of tensor data.</summary>
    /// <exception cref="InvalidDataException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength, string source)
    {
        if (json.IsEmpty || json.Span[0] != (byte)'{')
            throw new InvalidDataException($"{source}: the header does not begin with '{{'; not a safetensors file?");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var tensors = new List<SafetensorsTensorInfo>();
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataKey)) ReadMetadata(property.Value, metadata, source);
                else tensors.Add(ReadTensor(property, source));
            }
            tensors.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            RequireCover(tensors, dataLength, source);
            return new SafetensorsHeader(tensors, metadata);
        }
        // A JSON string with half a surrogate pair parses, and fails as an invalid operation once it is read.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{source}: the header is not valid JSON: {OneLine(error.Message)}", error);
        }
    }

    /// <summary>
    /// The head of a file, length field included, padded so that data begins at a multiple of 8; metadata in ordinal order,
    /// <paramref name="tensors"/> in the order given, which is that of their data.
    /// </summary>
    /// <exception cref="ArgumentException">A name is reserved or not valid Unicode, or the header becomes longer than allowed.</exception>
    public static byte[] Format(
        IEnumerable<KeyValuePair<string, SafetensorsEntry>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(stackalloc byte[LengthBytes]);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(RequireUnicode(key), RequireUnicode(value));
                json.WriteEndObject();
            }
            long offset = 0;
            foreach ((string name, SafetensorsEntry entry) in tensors)
            {
                if (name == MetadataKey) throw new ArgumentException($"a tensor cannot be named {MetadataKey}");
                json.WriteStartObject(RequireUnicode(name));
                json.WriteString("dtype", entry.ElementType);
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + entry.Bytes.Length]);
                json.WriteEndObject();
                offset += entry.Bytes.Length;
            }
            json.WriteEndObject();
        }
        int padding = (Alignment - buffer.WrittenCount % Alignment) % Alignment;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        byte[] head = buffer.WrittenSpan.ToArray();
        long length = head.Length - LengthBytes;
        if (length > MaxLength) throw new ArgumentException($"the header takes {length} bytes, safetensors allows {MaxLength}");
        BinaryPrimitives.WriteInt64LittleEndian(head, length);
        return head;
    }

    /// <summary>Half a surrogate pair would silently become another character, and two names could become one.</summary>
    private static string RequireUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsSurrogatePair(text, i)) throw new ArgumentException($"'{OneLine(text)}' is not valid Unicode");
            i++;
        }
        return text;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata, string source)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"{source}: {MetadataKey} is {value.ValueKind}, expected an object of strings");
        foreach (JsonProperty property in value.EnumerateObject())
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw new InvalidDataException(
                    $"{source}: {MetadataKey} '{OneLine(property.Name)}' is {property.Value.ValueKind}, expected a string");
    }

    private static SafetensorsTensorInfo ReadTensor(JsonProperty property, string source)
    {
        string name = property.Name;
        JsonElement value = property.Value;
        if (value.ValueKind != JsonValueKind.Object)
            throw Malformed($"is {value.ValueKind}, expected an object with dtype, shape and data_offsets");
        if (!value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String)
            throw Malformed("has no dtype string");
        long[] shape = ReadNumbers("shape");
        long[] offsets = ReadNumbers("data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Malformed($"has data_offsets {SafetensorsElementType.Text(offsets)}, expected [begin, end] with begin <= end");
        string elementType = OneLine(type.GetString()!);
        return SafetensorsElementType.Misfit(elementType, shape, offsets[1] - offsets[0]) is { } misfit
            ? throw Malformed(misfit)
            : new SafetensorsTensorInfo(name, elementType, shape, offsets[0], offsets[1]);

        long[] ReadNumbers(string field)
        {
            if (!value.TryGetProperty(field, out JsonElement array) || array.ValueKind != JsonValueKind.Array)
                throw Malformed($"has no {field} array");
            long[] numbers = new long[array.GetArrayLength()];
            int i = 0;
            foreach (JsonElement item in array.EnumerateArray())
                numbers[i++] = item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) && number >= 0
                    ? number
                    : throw Malformed($"has '{OneLine(item.GetRawText())}' in {field}, expected whole numbers of at least 0");
            return numbers;
        }

        InvalidDataException Malformed(string what) => new($"{source}: tensor '{OneLine(name)}' {what}");
    }

    /// <summary>Text from the file, fit for a message.</summary>
    internal static string OneLine(string text) =>
        string.Concat(text.Take(200).Select(static c => char.IsControl(c) ? ' ' : c)) + (text.Length > 200 ? "…" : "");

    private static void RequireCover(List<SafetensorsTensorInfo> tensors, long dataLength, string source)
    {
        long end = 0;
        foreach (SafetensorsTensorInfo tensor in tensors)
        {
            if (tensor.Begin != end)
                throw new InvalidDataException(
                    $"{source}: tensor '{OneLine(tensor.Name)}' begins at data byte {tensor.Begin}, expected {end}: "
                    + "tensors must follow each other without holes or overlap");
            end = tensor.End;
        }
        if (end != dataLength)
            throw new InvalidDataException(
                $"{source}: the tensors take {end} bytes, the file holds {dataLength}{(end > dataLength ? "; it is cut short" : "")}");
    }
}
