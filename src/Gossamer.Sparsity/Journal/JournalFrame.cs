using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Journal;

/// <summary>
/// What stands before each record, little-endian: payload length (4 bytes), check of that length and of the record's offset (4),
/// xxHash64 of the payload with the offset as seed (8). A length that can be trusted tells a record cut short at the end of the
/// file from one damaged within it, and a record moved elsewhere fails both checks.
/// </summary>
internal static class JournalFrame
{
    public const int Bytes = 16;
    public const int FingerprintBytes = 16;

    /// <summary>Stands at the start of the file: not text, and broken by any translation of line ends.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'G', (byte)'T', (byte)'J', 0x0D, 0x0A, 0x1A, 0x0A];

    public static void Write(Span<byte> record, long offset)
    {
        int length = record.Length - Bytes;
        BinaryPrimitives.WriteInt32LittleEndian(record, length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], CheckOf(length, offset));
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], XxHash64.HashToUInt64(record[Bytes..], offset));
    }

    /// <summary>Payload length of the frame, or −1 when its check fails.</summary>
    public static int Length(ReadOnlySpan<byte> frame, long offset)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(frame);
        return length >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == CheckOf(length, offset) ? length : -1;
    }

    public static bool Matches(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> payload, long offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame[8..]) == XxHash64.HashToUInt64(payload, offset);

    /// <summary>One hash over the fingerprints of all layers.</summary>
    public static byte[] Fingerprint(IEnumerable<SparseTopology> topologies)
    {
        var hash = new XxHash128();
        foreach (SparseTopology topology in topologies)
        {
            UInt128 fingerprint = topology.Fingerprint;
            hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in fingerprint)));
        }
        return hash.GetCurrentHash();
    }

    private static uint CheckOf(int length, long offset)
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], offset);
        return XxHash32.HashToUInt32(bytes);
    }
}
