using System.Buffers.Binary;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// What stands before every payload, little-endian: length of the payload (u32), type (u16), channel (u16), sequence number (u64).
/// </summary>
internal readonly record struct FrameHeader(uint Length, MessageType Type, ushort Channel, ulong Sequence)
{
    /// <summary>Bytes of a header.</summary>
    public const int Bytes = 16;

    /// <summary>Reads a header; every 16 bytes are one.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (MessageType)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], (ushort)Type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], Channel);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Sequence);
    }

    /// <summary>What differs between an expected and a received header, in words; null where nothing does.</summary>
    public string? DifferenceFrom(FrameHeader received)
    {
        if (received == this) return null;
        if (received.Type != Type || received.Length != Length)
            return $"expected {Type} of {Length} bytes, received {received.Type} of {received.Length} bytes";
        return received.Channel != Channel
            ? $"expected channel {Channel}, received channel {received.Channel}"
            : $"expected message {Sequence}, received message {received.Sequence}: a message was repeated, lost or moved";
    }
}
