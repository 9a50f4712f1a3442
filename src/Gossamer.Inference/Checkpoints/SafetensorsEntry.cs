using System.Runtime.InteropServices;

namespace Gossamer.Inference.Checkpoints;

/// <summary>One array of a safetensors file: element type, shape and little-endian bytes.</summary>
public sealed class SafetensorsEntry
{
    /// <summary>An entry over <paramref name="bytes"/>, which is not copied.</summary>
    /// <exception cref="ArgumentException">The type is unknown, or type and shape do not make this number of bytes.</exception>
    public SafetensorsEntry(string elementType, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        if (SafetensorsElementType.Misfit(elementType, shape, bytes.Length) is { } misfit)
            throw new ArgumentException($"a tensor {misfit}");
        (ElementType, Shape, Bytes) = (elementType, shape, bytes);
    }

    /// <summary>
    /// Element type as the format spells it: F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, C64 and the
    /// narrow floats F8_E5M2, F8_E4M3, F8_E8M0, F6_E2M3, F6_E3M2, F4.
    /// </summary>
    public string ElementType { get; }

    /// <summary>Shape, outermost dimension first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Row-major little-endian data.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Copies <paramref name="data"/> into an entry of <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentException">The shape does not hold that many elements, or the format has no such type.</exception>
    public static SafetensorsEntry From<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> shape)
        where T : unmanaged =>
        new(TypeOf<T>(), shape.ToArray(), MemoryMarshal.AsBytes(data).ToArray());

    /// <summary>The elements as an array; any non-zero byte of a BOOL is true.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() != ElementType)
            throw new ArgumentException($"the elements are {ElementType}, not {TypeOf<T>()}");
        T[] elements = MemoryMarshal.Cast<byte, T>(Bytes.Span).ToArray();
        // A bool of another bit pattern than 0 and 1 is undefined in .NET; a file may hold any byte.
        foreach (ref byte value in typeof(T) == typeof(bool) ? MemoryMarshal.AsBytes(elements.AsSpan()) : [])
            value = value == 0 ? (byte)0 : (byte)1;
        return elements;
    }

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
