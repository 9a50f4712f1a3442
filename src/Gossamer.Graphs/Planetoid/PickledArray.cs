using System.Buffers.Binary;

namespace Gossamer.Graphs.Planetoid;

/// <summary>A numpy array of a pickle, row-major.</summary>
internal sealed class PickledArray
{
    /// <summary>Sizes; empty before the array is built.</summary>
    public long[] Shape { get; set; } = [];

    /// <summary>Type, such as <c>f4</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Elements, little-endian.</summary>
    public byte[] Data { get; set; } = [];

    /// <summary>Elements.</summary>
    public int Count => Type.Length == 0 ? 0 : Data.Length / ItemBytes(Type);

    /// <summary>Bytes of an element; 0 for a type that is not read.</summary>
    public static int ItemBytes(string type) => type switch
    {
        "i1" or "u1" or "b1" => 1,
        "i4" or "f4" => 4,
        "i8" or "f8" => 8,
        _ => 0,
    };

    /// <summary>Element <paramref name="index"/> in row-major order.</summary>
    public double this[int index]
    {
        get
        {
            ReadOnlySpan<byte> at = Data.AsSpan(index * ItemBytes(Type));
            return Type switch
            {
                "i1" => (sbyte)at[0],
                "u1" or "b1" => at[0],
                "i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
                "f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
                "i8" => BinaryPrimitives.ReadInt64LittleEndian(at),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(at),
            };
        }
    }
}
