using CsCheck;
using Gossamer.TwoParty.Core;
using Xunit;

namespace Gossamer.Tests.TwoParty.Core;

/// <summary>Messages without gaps: what is written is read, and lies where a bit string says.</summary>
public sealed class BitPackingTests
{
    [Fact]
    public void What_is_written_is_read_in_any_mix_of_planes_and_elements() => Gen.Select(
        Gen.Int[0, 2], Gen.Int[1, 200], Gen.Int[1, 64], Gen.Int[0, int.MaxValue]).List[1, 6].Sample(parts =>
    {
        long bits = parts.Sum(static part => (long)part.Item2 * (part.Item1 == 0 ? 1 : part.Item1 == 1 ? Math.Min(part.Item3, 32) : part.Item3));
        byte[] message = new byte[BitWriter.Bytes(bits)];
        var writer = new BitWriter(message);
        foreach ((int kind, int count, int width, int seed) in parts)
        {
            if (kind == 0) writer.AppendPlane(Words(count, 64, seed), count);
            else if (kind == 1) writer.AppendElements<uint>(Narrow(count, Math.Min(width, 32), seed), Math.Min(width, 32));
            else writer.AppendElements<ulong>(Words(count * 64, width, seed), width);
        }
        writer.Finish();
        var reader = new BitReader(message);
        foreach ((int kind, int count, int width, int seed) in parts)
        {
            if (kind == 0)
            {
                ulong[] plane = new ulong[(count + 63) / 64], expected = Words(count, 64, seed);
                if (count % 64 != 0) expected[^1] &= (1UL << (count % 64)) - 1;
                reader.ReadPlane(plane, count);
                Assert.Equal(expected, plane);
            }
            else if (kind == 1)
            {
                var elements = new uint[count];
                reader.ReadElements<uint>(elements, Math.Min(width, 32));
                Assert.Equal(Narrow(count, Math.Min(width, 32), seed), elements);
            }
            else
            {
                var elements = new ulong[count];
                reader.ReadElements<ulong>(elements, width);
                Assert.Equal(Words(count * 64, width, seed), elements);
            }
        }
    });

    [Fact]
    public void Bits_lie_least_significant_first()
    {
        byte[] message = new byte[3];
        var writer = new BitWriter(message);
        writer.Append(0b101, 3);
        writer.AppendPlane([0b11], 2);
        writer.AppendElements<uint>([0x1FF, 1], 9);
        writer.Finish();
        // 101, 11, then nine ones, then a one and eight zeros.
        Assert.Equal([0b1111_1101, 0b0111_1111, 0b0000_0000], message);
    }

    private static ulong[] Words(int bits, int width, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (bits + 63) / 64).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - width))];
    }

    private static uint[] Narrow(int count, int width, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (uint)random.NextInt64(1L << width))];
    }
}
