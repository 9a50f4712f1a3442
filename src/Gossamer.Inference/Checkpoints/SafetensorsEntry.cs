using System.Runtime.InteropServices;

namespace Gossamer.Inference.Checkpoints;

/// <summary>One array of a safetensors file: element type, shape and little-endian bytes.</summary>
public sealed class SafetensorsEntry
{
    /// <summary>An entry over <paramref name="bytes"/>, which is not copied.</summary>
    public SafetensorsEntry(string elementType, long[] shape, ReadOnlyMemory<byte> bytes) =>
        (ElementType, Shape, Bytes) = (elementType, shape, bytes);

    /// <summary>Element type as the format spells it: F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL.</summary>
    public string ElementType { get; }

    /// <summary>Shape, outermost dimension first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Row-major little-endian data.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Copies <paramref name="data"/> into an entry of <paramref name="shape"/>.</summary>
    public static SafetensorsEntry From<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> shape)
        where T : unmanaged =>
        new(TypeOf<T>(), shape.ToArray(), MemoryMarshal.AsBytes(data).ToArray());

    /// <summary>The elements as an array.</summary>
    public T[] ToArray<T>()
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(Bytes.Span).ToArray();

    /// <summary>The format's name for <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">The format has no such type.</exception>
    public static string TypeOf<T>()
        where T : unmanaged =>
        default(T) switch
        {
            double => "F64",
            float => "F32",
            Half => "F16",
            long => "I64",
            int => "I32",
            short => "I16",
            sbyte => "I8",
            ulong => "U64",
            uint => "U32",
            ushort => "U16",
            byte => "U8",
            bool => "BOOL",
            _ => throw new ArgumentException($"safetensors has no element type for {typeof(T).Name}"),
        };
}
