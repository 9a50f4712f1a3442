using System.Buffers.Binary;
using System.Numerics;

namespace Gossamer.Learning.Runs.TensorBoard;

/// <summary>The Castagnoli cyclic redundancy check (RFC 3720, appendix B.4), and the masked form that TFRecord frames carry.</summary>
public static class Crc32C
{
    /// <summary>CRC-32C of <paramref name="data"/>, or of all that <paramref name="before"/> is the check of and then <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint before = 0)
    {
        uint crc = ~before;
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>
    /// The masked check of <paramref name="data"/>: rotated right by 15 bits plus a constant, so that a record that itself
    /// holds checks does not weaken its own.
    /// </summary>
    public static uint ComputeMasked(ReadOnlySpan<byte> data) => unchecked(BitOperations.RotateRight(Compute(data), 15) + 0xA282EAD8u);
}
