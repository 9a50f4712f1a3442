using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>Elements in the typed form of protocol buffers, from and to the raw form.</summary>
internal static class TypedContents
{
    /// <summary>The raw form of <paramref name="contents"/>.</summary>
    /// <exception cref="InferenceException">The elements are not as many as announced, in another field, or out of range.</exception>
    public static ReadOnlyMemory<byte> Read(TensorSpec spec, int elements, InferTensorContents contents)
    {
        TensorDataType type = spec.DataType;
        if (type == TensorDataType.Float16) throw InferenceException.Invalid($"input '{spec.Name}' is FP16, which has a raw form only");
        (int field, int count, int others) = Count(type, contents);
        if (others > 0) throw InferenceException.Invalid($"input '{spec.Name}' has elements in fields that are not those of {type.Name()}");
        if (count != elements) throw InferenceException.Invalid($"input '{spec.Name}' has {count} elements in its contents, expected {elements}");
        return field switch
        {
            1 => Copy(contents.BoolContents),
            2 when type == TensorDataType.Int32 => Copy(contents.IntContents),
            2 when type == TensorDataType.Int16 => Narrow<int, short>(spec, contents.IntContents),
            2 => Narrow<int, sbyte>(spec, contents.IntContents),
            3 => Copy(contents.Int64Contents),
            4 when type == TensorDataType.UInt32 => Copy(contents.UintContents),
            4 when type == TensorDataType.UInt16 => Narrow<uint, ushort>(spec, contents.UintContents),
            4 => Narrow<uint, byte>(spec, contents.UintContents),
            5 => Copy(contents.Uint64Contents),
            6 => Copy(contents.Fp32Contents),
            7 => Copy(contents.Fp64Contents),
            _ => InferenceTensor.PackBytes([.. contents.BytesContents.Select(static element => element.Memory)]),
        };
    }

    /// <summary>The typed form of <paramref name="tensor"/>.</summary>
    /// <exception cref="InferenceException">It has none.</exception>
    public static InferTensorContents Write(InferenceTensor tensor)
    {
        var contents = new InferTensorContents();
        switch (tensor.DataType)
        {
            case TensorDataType.Bool: contents.BoolContents.AddRange(tensor.AsSpan<bool>()); break;
            case TensorDataType.Int8: Widen<sbyte, int>(tensor, contents.IntContents); break;
            case TensorDataType.Int16: Widen<short, int>(tensor, contents.IntContents); break;
            case TensorDataType.Int32: contents.IntContents.AddRange(tensor.AsSpan<int>()); break;
            case TensorDataType.Int64: contents.Int64Contents.AddRange(tensor.AsSpan<long>()); break;
            case TensorDataType.UInt8: Widen<byte, uint>(tensor, contents.UintContents); break;
            case TensorDataType.UInt16: Widen<ushort, uint>(tensor, contents.UintContents); break;
            case TensorDataType.UInt32: contents.UintContents.AddRange(tensor.AsSpan<uint>()); break;
            case TensorDataType.UInt64: contents.Uint64Contents.AddRange(tensor.AsSpan<ulong>()); break;
            case TensorDataType.Float32: contents.Fp32Contents.AddRange(tensor.AsSpan<float>()); break;
            case TensorDataType.Float64: contents.Fp64Contents.AddRange(tensor.AsSpan<double>()); break;
            case TensorDataType.Bytes: contents.BytesContents.AddRange(tensor.ToBytes().Select(static element => UnsafeByteOperations.UnsafeWrap(element))); break;
            default: throw InferenceException.Invalid($"output '{tensor.Name}' is {tensor.DataType.Name()}, which has a raw form only: send the inputs raw");
        }
        return contents;
    }

    /// <summary>Number of the field that belongs to a type, elements in it, and elements elsewhere.</summary>
    private static (int Field, int Count, int Others) Count(TensorDataType type, InferTensorContents contents)
    {
        ReadOnlySpan<int> counts =
        [
            contents.BoolContents.Count, contents.IntContents.Count, contents.Int64Contents.Count, contents.UintContents.Count,
            contents.Uint64Contents.Count, contents.Fp32Contents.Count, contents.Fp64Contents.Count, contents.BytesContents.Count,
        ];
        int field = type switch
        {
            TensorDataType.Bool => 1,
            TensorDataType.Int8 or TensorDataType.Int16 or TensorDataType.Int32 => 2,
            TensorDataType.Int64 => 3,
            TensorDataType.UInt8 or TensorDataType.UInt16 or TensorDataType.UInt32 => 4,
            TensorDataType.UInt64 => 5,
            TensorDataType.Float32 => 6,
            TensorDataType.Float64 => 7,
            _ => 8,
        };
        int sum = 0;
        foreach (int count in counts) sum += count;
        return (field, counts[field - 1], sum - counts[field - 1]);
    }

    private static byte[] Copy<T>(RepeatedField<T> elements)
        where T : unmanaged
    {
        T[] copy = new T[elements.Count];
        elements.CopyTo(copy, 0);
        return MemoryMarshal.AsBytes<T>(copy).ToArray();
    }

    private static byte[] Narrow<TWide, TNarrow>(TensorSpec spec, RepeatedField<TWide> elements)
        where TWide : unmanaged, System.Numerics.INumber<TWide>
        where TNarrow : unmanaged, System.Numerics.INumber<TNarrow>
    {
        TNarrow[] narrow = new TNarrow[elements.Count];
        for (int i = 0; i < narrow.Length; i++)
        {
            narrow[i] = TNarrow.CreateTruncating(elements[i]);
            if (TWide.CreateTruncating(narrow[i]) != elements[i])
                throw InferenceException.Invalid($"element {i} of input '{spec.Name}' is {elements[i]}, out of the range of {spec.DataType.Name()}");
        }
        return MemoryMarshal.AsBytes<TNarrow>(narrow).ToArray();
    }

    private static void Widen<TNarrow, TWide>(InferenceTensor tensor, RepeatedField<TWide> elements)
        where TNarrow : unmanaged, System.Numerics.INumber<TNarrow>
        where TWide : System.Numerics.INumber<TWide>
    {
        elements.Capacity = tensor.Elements;
        foreach (TNarrow element in tensor.AsSpan<TNarrow>()) elements.Add(TWide.CreateTruncating(element));
    }
}
