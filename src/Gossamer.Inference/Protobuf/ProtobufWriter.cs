using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gossamer.Inference.Protobuf;

/// <summary>A message of protocol buffers, appended field by field to a growing buffer.</summary>
/// <remarks>Source: https://protobuf.dev/programming-guides/encoding. All that TensorBoard's and ONNX's messages need of it.</remarks>
public sealed class ProtobufWriter
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Empties the message.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Appends an int64 field.</summary>
    public void WriteInt64(int field, long value)
    {
        Tag(field, Varint);
        Unsigned((ulong)value);
    }

    /// <summary>Appends a double field.</summary>
    public void WriteDouble(int field, double value)
    {
        Tag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>Appends a float field.</summary>
    public void WriteSingle(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    /// <summary>Appends a string field.</summary>
    public void WriteText(int field, string value)
    {
        Tag(field, Delimited);
        Unsigned((ulong)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _buffer);
    }

    /// <summary>Appends a field of bytes.</summary>
    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, Delimited);
        Unsigned((ulong)value.Length);
        _buffer.Write(value);
    }

    /// <summary>Appends a nested message.</summary>
    public void WriteMessage(int field, ReadOnlySpan<byte> message) => WriteBytes(field, message);

    /// <summary>Appends a nested message that <paramref name="write"/> fills.</summary>
    public void WriteMessage(int field, Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        WriteMessage(field, message.Written);
    }

    /// <summary>Appends a packed repeated double field.</summary>
    public void WriteDoubles(int field, ReadOnlySpan<double> values)
    {
        Tag(field, Delimited);
        Unsigned((ulong)values.Length * 8);
        foreach (double value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
            _buffer.Advance(8);
        }
    }

    private void Tag(int field, int wireType) => Unsigned((ulong)(field << 3 | wireType));

    private void Unsigned(ulong value)
    {
        Span<byte> span = _buffer.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
