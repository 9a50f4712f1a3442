using Gossamer.Kernels.Ring;
using Xunit;

namespace Gossamer.Tests.Kernels.Ring;

/// <summary>Planes of bits against shifts of single words.</summary>
public sealed class BitPlanesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Plane_j_holds_bit_j_of_every_word(int count)
    {
        uint[] narrow = RingWords.Random<uint>(count, 1);
        ulong[] wide = RingWords.Random<ulong>(count, 2);
        byte[] bytes = RingWords.Random<byte>(count, 3);
        int words = BitPlanes.Words(count);
        var planes = new ulong[64 * words];
        foreach ((int first, int length) in ((int, int)[])[(0, 32), (5, 20), (31, 1)])
        {
            BitPlanes.Extract<uint>(narrow, first, length, planes);
            for (int j = 0; j < length; j++) CheckPlane(planes.AsSpan(j * words, words), count, i => narrow[i] >> (first + j) & 1);
        }
        foreach ((int first, int length) in ((int, int)[])[(0, 64), (40, 10), (63, 1)])
        {
            BitPlanes.Extract<ulong>(wide, first, length, planes);
            for (int j = 0; j < length; j++) CheckPlane(planes.AsSpan(j * words, words), count, i => wide[i] >> (first + j) & 1);
        }
        BitPlanes.Extract<byte>(bytes, 0, 4, planes);
        for (int j = 0; j < 4; j++) CheckPlane(planes.AsSpan(j * words, words), count, i => (ulong)bytes[i] >> j & 1);
    }

    [Fact]
    public void An_output_that_is_too_short_is_refused() =>
        Assert.Throws<ArgumentException>(() => BitPlanes.Extract<uint>(new uint[65], 0, 2, new ulong[3]));

    private static void CheckPlane(ReadOnlySpan<ulong> plane, int count, Func<int, ulong> bit)
    {
        for (int i = 0; i < plane.Length * 64; i++) Assert.Equal(i < count ? bit(i) : 0, plane[i / 64] >> (i % 64) & 1);
    }
}
