using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>The elements of a tensor in JSON: one array of all of them, or arrays in arrays as the shape has it.</summary>
internal static class JsonTensorData
{
    private delegate bool Read<T>(ref Utf8JsonReader reader, out T element);

    /// <summary>The raw form of what <paramref name="reader"/> stands before.</summary>
    /// <param name="reader">Its next token is the first of the data.</param>
    /// <param name="spec">The tensor.</param>
    /// <param name="shape">Its shape in this request.</param>
    /// <param name="elements">Elements of that shape.</param>
    /// <exception cref="InferenceException">There are more or fewer elements, in another arrangement, of another kind or out of range.</exception>
    public static ReadOnlyMemory<byte> ReadRaw(ref Utf8JsonReader reader, TensorSpec spec, IReadOnlyList<long> shape, int elements) => spec.DataType switch
    {
        TensorDataType.Bool => Elements<bool>(ref reader, spec, shape, elements, static (ref reader, out element) =>
        {
            element = reader.TokenType == JsonTokenType.True;
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        }),
        TensorDataType.UInt8 => Numbers<byte>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetByte(out element)),
        TensorDataType.UInt16 => Numbers<ushort>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetUInt16(out element)),
        TensorDataType.UInt32 => Numbers<uint>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetUInt32(out element)),
        TensorDataType.UInt64 => Numbers<ulong>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetUInt64(out element)),
        TensorDataType.Int8 => Numbers<sbyte>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetSByte(out element)),
        TensorDataType.Int16 => Numbers<short>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetInt16(out element)),
        TensorDataType.Int32 => Numbers<int>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetInt32(out element)),
        TensorDataType.Int64 => Numbers<long>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetInt64(out element)),
        // What overflows is read as infinite.
        TensorDataType.Float32 => Numbers<float>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetSingle(out element) && float.IsFinite(element)),
        TensorDataType.Float64 => Numbers<double>(ref reader, spec, shape, elements, static (ref reader, out element) => reader.TryGetDouble(out element) && double.IsFinite(element)),
        TensorDataType.Bytes => Strings(ref reader, spec, shape, elements),
        _ => throw InferenceException.Invalid($"input '{spec.Name}' is {spec.DataType.Name()}, which JSON has no form for: ask through gRPC, raw"),
    };

    private static byte[] Strings(ref Utf8JsonReader reader, TensorSpec spec, IReadOnlyList<long> shape, int elements)
    {
        var strings = new ReadOnlyMemory<byte>[elements];
        Fill<ReadOnlyMemory<byte>>(ref reader, spec, shape, strings, static (ref reader, out element) =>
        {
            element = reader.TokenType == JsonTokenType.String ? Unescaped(ref reader) : default;
            return reader.TokenType == JsonTokenType.String;
        });
        return InferenceTensor.PackBytes(strings);
    }

    private static byte[] Unescaped(ref Utf8JsonReader reader)
    {
        byte[] text = new byte[reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }

    private static byte[] Numbers<T>(ref Utf8JsonReader reader, TensorSpec spec, IReadOnlyList<long> shape, int elements, Read<T> read)
        where T : unmanaged => Elements<T>(ref reader, spec, shape, elements, (ref reader, out element) =>
        {
            element = default;
            return reader.TokenType == JsonTokenType.Number && read(ref reader, out element);
        });

    private static byte[] Elements<T>(ref Utf8JsonReader reader, TensorSpec spec, IReadOnlyList<long> shape, int elements, Read<T> read)
        where T : unmanaged
    {
        byte[] raw = new byte[(long)elements * spec.DataType.ElementBytes()];
        Fill(ref reader, spec, shape, MemoryMarshal.Cast<byte, T>(raw.AsSpan()), read);
        return raw;
    }

    private static void Fill<T>(ref Utf8JsonReader reader, TensorSpec spec, IReadOnlyList<long> shape, Span<T> elements, Read<T> read)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) throw InferenceException.Invalid($"the data of input '{spec.Name}' are no array");
        Utf8JsonReader ahead = reader;
        ahead.Read();
        bool nested = ahead.TokenType == JsonTokenType.StartArray;
        int filled = 0;
        if (nested) FillNested(ref reader, spec, shape, 0, elements, ref filled, read);
        else FillFlat(ref reader, spec, elements.Length, elements, ref filled, read);
    }

    /// <summary>Reads arrays in arrays, one level for each dimension.</summary>
    private static void FillNested<T>(
        ref Utf8JsonReader reader, TensorSpec spec, IReadOnlyList<long> shape, int level, Span<T> elements, ref int filled, Read<T> read)
    {
        if (level == shape.Count - 1)
        {
            FillFlat(ref reader, spec, (int)shape[level], elements, ref filled, read);
            return;
        }
        long rows = 0;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read(), rows++)
        {
            if (reader.TokenType != JsonTokenType.StartArray || level >= shape.Count || rows == shape[level]) throw Misshapen(spec, shape);
            FillNested(ref reader, spec, shape, level + 1, elements, ref filled, read);
        }
        if (level >= shape.Count || rows != shape[level]) throw Misshapen(spec, shape);
    }

    private static void FillFlat<T>(ref Utf8JsonReader reader, TensorSpec spec, int count, Span<T> elements, ref int filled, Read<T> read)
    {
        int end = filled + count;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (filled == end) throw InferenceException.Invalid($"the data of input '{spec.Name}' have more than {count} elements in an array, expected {count}");
            if (!read(ref reader, out elements[filled]))
                throw InferenceException.Invalid($"element {filled} of input '{spec.Name}' is not what {spec.DataType.Name()} takes");
            filled++;
        }
        if (filled != end) throw InferenceException.Invalid($"the data of input '{spec.Name}' have {count - (end - filled)} elements in an array, expected {count}");
    }

    private static InferenceException Misshapen(TensorSpec spec, IReadOnlyList<long> shape) =>
        InferenceException.Invalid($"the data of input '{spec.Name}' are neither flat nor arranged as {TensorSpec.Text(shape)}");
}
