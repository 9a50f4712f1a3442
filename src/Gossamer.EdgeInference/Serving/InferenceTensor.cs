using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gossamer.EdgeInference.Serving;

/// <summary>
/// A named tensor in the protocol's raw form: row-major, little-endian, without padding; of BYTES each element after its length in
/// four bytes. Models see elements, the wire sees bytes, and neither copies.
/// </summary>
public sealed class InferenceTensor
{
    private const int LengthBytes = sizeof(uint);

    private InferenceTensor(string name, TensorDataType dataType, IReadOnlyList<long> shape, int elements, ReadOnlyMemory<byte> raw) =>
        (Name, DataType, Shape, Elements, Raw) = (name, dataType, shape, elements, raw);

    /// <summary>Name of the tensor.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public TensorDataType DataType { get; }

    /// <summary>Sizes, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Elements { get; }

    /// <summary>The elements in raw form.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>A tensor over <paramref name="raw"/>, which is not copied.</summary>
    /// <exception cref="ArgumentException">The bytes are not what type and shape make.</exception>
    public static InferenceTensor FromRaw(string name, TensorDataType dataType, IReadOnlyList<long> shape, ReadOnlyMemory<byte> raw)
    {
        int elements = ElementsOf(shape);
        if (RawProblem(dataType, elements, raw.Span) is { } problem) throw new ArgumentException($"tensor '{name}' {problem}", nameof(raw));
        return new InferenceTensor(name, dataType, shape, elements, raw);
    }

    /// <summary>A tensor with a copy of <paramref name="elements"/>.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements, or no tensor has such ones.</exception>
    public static InferenceTensor Of<T>(string name, IReadOnlyList<long> shape, ReadOnlySpan<T> elements)
        where T : unmanaged => FromRaw(name, TensorDataTypes.Of<T>(), shape, MemoryMarshal.AsBytes(elements).ToArray());

    /// <summary>A tensor of type BYTES.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static InferenceTensor OfBytes(string name, IReadOnlyList<long> shape, params IReadOnlyList<ReadOnlyMemory<byte>> elements) =>
        FromRaw(name, TensorDataType.Bytes, shape, PackBytes(elements));

    /// <summary>The elements.</summary>
    /// <exception cref="ArgumentException">They are of another type.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged => TensorDataTypes.Of<T>() == DataType
            ? MemoryMarshal.Cast<byte, T>(Raw.Span)
            : throw new ArgumentException($"the elements of '{Name}' are {DataType.Name()}, not {typeof(T).Name}");

    /// <summary>The elements of a tensor of type BYTES.</summary>
    /// <exception cref="ArgumentException">They are of another type.</exception>
    public ReadOnlyMemory<byte>[] ToBytes()
    {
        if (DataType != TensorDataType.Bytes) throw new ArgumentException($"the elements of '{Name}' are {DataType.Name()}, not BYTES");
        var elements = new ReadOnlyMemory<byte>[Elements];
        int at = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(Raw.Span[at..]);
            elements[i] = Raw.Slice(at + LengthBytes, length);
            at += LengthBytes + length;
        }
        return elements;
    }

    /// <summary>A tensor that the reader of a request has checked and made.</summary>
    internal static InferenceTensor Checked(TensorSpec spec, IReadOnlyList<long> shape, int elements, ReadOnlyMemory<byte> raw) =>
        new(spec.Name, spec.DataType, shape, elements, raw);

    /// <summary>What is wrong with raw bytes, or null.</summary>
    internal static string? RawProblem(TensorDataType dataType, int elements, ReadOnlySpan<byte> raw)
    {
        if (dataType == TensorDataType.Bytes) return BytesProblem(elements, raw);
        long expected = (long)elements * dataType.ElementBytes();
        if (raw.Length != expected) return $"has {raw.Length} raw bytes, expected {expected} for {elements} elements of {dataType.Name()}";
        return dataType == TensorDataType.Bool && raw.ContainsAnyExceptInRange<byte>(0, 1) ? "has a BOOL that is neither 0 nor 1" : null;
    }

    /// <summary>The raw form of elements of type BYTES.</summary>
    internal static byte[] PackBytes(IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        byte[] raw = new byte[elements.Sum(static element => LengthBytes + element.Length)];
        Span<byte> rest = raw;
        foreach (ReadOnlyMemory<byte> element in elements)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, element.Length);
            element.Span.CopyTo(rest[LengthBytes..]);
            rest = rest[(LengthBytes + element.Length)..];
        }
        return raw;
    }

    private static string? BytesProblem(int elements, ReadOnlySpan<byte> raw)
    {
        for (int i = 0; i < elements; i++)
        {
            if (raw.Length < LengthBytes || BinaryPrimitives.ReadUInt32LittleEndian(raw) > raw.Length - LengthBytes)
                return $"ends within element {i} of {elements}";
            raw = raw[(LengthBytes + (int)BinaryPrimitives.ReadUInt32LittleEndian(raw))..];
        }
        return raw.IsEmpty ? null : $"has {raw.Length} raw bytes after its {elements} elements";
    }

    private static int ElementsOf(IReadOnlyList<long> shape)
    {
        long elements = 1;
        foreach (long size in shape)
        {
            if (size is < 0 or > int.MaxValue || (elements *= size) > int.MaxValue)
                throw new ArgumentException($"{TensorSpec.Text(shape)} is no shape of at most {int.MaxValue} elements", nameof(shape));
        }
        return (int)elements;
    }
}
