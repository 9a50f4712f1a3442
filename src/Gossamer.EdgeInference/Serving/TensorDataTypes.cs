namespace Gossamer.EdgeInference.Serving;

/// <summary>Names and sizes of <see cref="TensorDataType"/>.</summary>
public static class TensorDataTypes
{
    private static readonly (string Name, int Bytes)[] Table =
    [
        ("BOOL", 1), ("UINT8", 1), ("UINT16", 2), ("UINT32", 4), ("UINT64", 8), ("INT8", 1), ("INT16", 2), ("INT32", 4), ("INT64", 8),
        ("FP16", 2), ("FP32", 4), ("FP64", 8), ("BYTES", 0),
    ];

    /// <summary>The protocol's name, such as <c>FP32</c>.</summary>
    public static string Name(this TensorDataType type) => Table[(int)type].Name;

    /// <summary>Bytes of an element; 0 for <see cref="TensorDataType.Bytes"/>, whose elements have lengths of their own.</summary>
    public static int ElementBytes(this TensorDataType type) => Table[(int)type].Bytes;

    /// <summary>The type whose elements are <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static TensorDataType Of<T>()
        where T : unmanaged => default(T) switch
        {
            bool => TensorDataType.Bool,
            byte => TensorDataType.UInt8,
            ushort => TensorDataType.UInt16,
            uint => TensorDataType.UInt32,
            ulong => TensorDataType.UInt64,
            sbyte => TensorDataType.Int8,
            short => TensorDataType.Int16,
            int => TensorDataType.Int32,
            long => TensorDataType.Int64,
            Half => TensorDataType.Float16,
            float => TensorDataType.Float32,
            double => TensorDataType.Float64,
            _ => throw new ArgumentException($"no tensor has elements of type {typeof(T).Name}"),
        };
}
