using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gossamer.Learning.Runs.TensorBoard;

/// <summary>The four wire types of protocol buffers that an event record uses, appended to a growing buffer.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Empties the message.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Appends an int64 field.</summary>
    public void Int64(int field, long value)
    {
        Tag(field, Varint);
        Unsigned((ulong)value);
    }

    /// <summary>Appends a double field.</summary>
    public void Double(int field, double value)
    {
        Tag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>Appends a float field.</summary>
    public void Single(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    /// <summary>Appends a string field.</summary>
    public void Text(int field, string value)
    {
        Tag(field, Delimited);
        Unsigned((ulong)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _buffer);
    }

    /// <summary>Appends a nested message.</summary>
    public void Message(int field, ReadOnlySpan<byte> message)
    {
        Tag(field, Delimited);
        Unsigned((ulong)message.Length);
        _buffer.Write(message);
    }

    /// <summary>Appends a packed repeated double field.</summary>
    public void Doubles(int field, ReadOnlySpan<double> values)
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
