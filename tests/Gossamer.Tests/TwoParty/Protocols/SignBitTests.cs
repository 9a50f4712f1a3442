using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Comparison: every pair of small shares, and the edges of dropped bits and of widths that are too small.</summary>
public sealed class SignBitTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 2)]
    [InlineData(6, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 4)]
    [InlineData(8, 4)]
    public void Every_pair_of_small_shares_gives_the_sign_of_its_sum(int width, int leafBits)
    {
        int values = 1 << width;
        uint[] x0 = [.. Enumerable.Range(0, values * values).Select(i => (uint)(i / values))], x1 = [.. x0.Select((_, i) => (uint)(i % values))];
        bool[] signs = Signs(width, leafBits, 0, x0, x1);
        Assert.Equal(x0.Zip(x1, (a, b) => ((a + b) >> (width - 1) & 1) == 0), signs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_pair_of_small_numbers_gives_its_carry(int leafBits)
    {
        for (int bits = 1; bits <= 6; bits++)
        {
            int values = 1 << bits;
            uint[] x0 = [.. Enumerable.Range(0, values * values).Select(i => (uint)(i / values))], x1 = [.. x0.Select((_, i) => (uint)(i % values))];
            var carry = new Carry(bits, leafBits);
            using var parties = new TwoParties((ulong)bits);
            (ulong[] c0, ulong[] c1) = parties.Run(async (context, source) =>
            {
                using CarryMaterial material = await carry.PrepareAsync(source, x0.Length);
                var result = new ulong[(x0.Length + 63) / 64];
                await carry.RunAsync<uint>(context, material, context.IsClient ? x0 : x1, 0, result);
                return result;
            });
            for (int i = 0; i < x0.Length; i++) Assert.Equal((x0[i] + x1[i]) >> bits, (uint)((c0[i / 64] ^ c1[i / 64]) >> i & 1));
        }
    }

    [Fact]
    public void Dropping_bits_flips_only_values_below_the_last_one_kept()
    {
        const int Dropped = 6, Count = 1 << 16;
        Ring<uint> ring = new(32);
        uint[] x = Shares.Values(ring, 20, Count, 1);
        // The shares' cut may fall one short, so that the lowest value of the width is not to be had.
        for (int i = 0; i < Count; i++) if (ring.ToSigned(x[i]) <= (1 << Dropped) - (1 << 19)) x[i] = 0;
        (uint[] x0, uint[] x1) = Shares.Of(ring, x, 2);
        bool[] signs = Signs(20 - Dropped, 1, Dropped, x0, x1);
        int flipped = 0;
        for (int i = 0; i < Count; i++)
        {
            long v = ring.ToSigned(x[i]);
            if (v is >= 0 and < 1 << Dropped) flipped += signs[i] ? 0 : 1;
            else Assert.Equal(v >= 0, signs[i]);
        }
        Assert.True(flipped > 0);
    }

    [Fact]
    public void A_width_that_is_too_small_flips_signs_silently()
    {
        Ring<uint> ring = new(32);
        uint[] x = [ring.FromSigned(127), ring.FromSigned(128), ring.FromSigned(-128), ring.FromSigned(-129)];
        (uint[] x0, uint[] x1) = Shares.Of(ring, x, 2);
        Assert.Equal([true, false, false, true], Signs(8, 1, 0, x0, x1));
    }

    [Fact]
    public void Sixty_four_bits_are_compared_whole()
    {
        Ring<ulong> ring = new(64);
        ulong[] x = [0, 1, ulong.MaxValue, long.MaxValue, 1UL << 63, 1UL << 62];
        foreach (int leafBits in (int[])[1, 2, 4])
        {
            (ulong[] x0, ulong[] x1) = Shares.Of(ring, x, (ulong)leafBits);
            Assert.Equal([true, true, false, true, false, true], Signs(64, leafBits, 0, x0, x1));
        }
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(65, 1, 0)]
    [InlineData(8, 3, 0)]
    [InlineData(60, 1, 5)]
    public void Widths_and_leaves_that_do_not_exist_are_refused(int width, int leafBits, int dropped) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SignBit(width, leafBits, dropped));

    private static bool[] Signs<T>(int width, int leafBits, int dropped, T[] x0, T[] x1)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IUnsignedNumber<T>
    {
        var sign = new SignBit(width, leafBits, dropped);
        using var parties = new TwoParties();
        (ulong[] s0, ulong[] s1) = parties.Run(async (context, source) =>
        {
            using CarryMaterial material = await sign.PrepareAsync(source, x0.Length);
            var result = new ulong[(x0.Length + 63) / 64];
            await sign.RunAsync<T>(context, material, context.IsClient ? x0 : x1, result);
            return result;
        });
        return [.. x0.Select((_, i) => ((s0[i / 64] ^ s1[i / 64]) >> i & 1) != 0)];
    }
}
