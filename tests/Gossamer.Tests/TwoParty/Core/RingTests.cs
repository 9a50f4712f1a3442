using Gossamer.TwoParty.Core;
using Xunit;

namespace Gossamer.Tests.TwoParty.Core;

/// <summary>Rings, encodings and memory for secrets.</summary>
public sealed class RingTests
{
    [Theory]
    [InlineData(33, 0x1_FFFF_FFFFUL)]
    [InlineData(44, 0xFFF_FFFF_FFFFUL)]
    [InlineData(64, ulong.MaxValue)]
    public void Elements_are_two_s_complement_of_k_bits(int bits, ulong mask)
    {
        var ring = new Ring<ulong>(bits);
        Assert.Equal(mask, ring.Mask);
        long limit = 1L << (bits - 2);
        foreach (long value in (long[])[0, 1, -1, limit, -limit, 2 * limit - 1, -2 * limit]) Assert.Equal(value, ring.ToSigned(ring.FromSigned(value)));
        Assert.Equal(mask, ring.FromSigned(-1));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(65)]
    public void Wide_words_hold_33_to_64_bits(int bits) => Assert.Throws<ArgumentOutOfRangeException>(() => new Ring<ulong>(bits));

    [Fact]
    public void Narrow_words_hold_32_bits_and_other_words_nothing()
    {
        Assert.Equal(uint.MaxValue, new Ring<uint>(32).Mask);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ring<uint>(31));
        Assert.Throws<NotSupportedException>(() => new Ring<ushort>(16));
    }

    [Fact]
    public void Fixed_point_numbers_come_back_within_half_an_ulp()
    {
        var ring = new Ring<ulong>(44);
        var random = new Random(1);
        float[] values = [0, 1, -1, 0.5f, .. Enumerable.Range(0, 1000).Select(_ => (float)(random.NextDouble() * 2000 - 1000))], back = new float[values.Length];
        var elements = new ulong[values.Length];
        FixedPoint.Encode<ulong>(values, 16, ring, elements);
        FixedPoint.Decode<ulong>(elements, 16, ring, back);
        for (int i = 0; i < values.Length; i++) Assert.InRange(back[i] - values[i], -1f / (1 << 16), 1f / (1 << 16));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1 << 14)]
    public void Numbers_that_do_not_fit_are_refused(float value) => Assert.Throws<ArgumentOutOfRangeException>(
        () => FixedPoint.Encode<uint>([value], 16, new Ring<uint>(32), new uint[1]));

    [Fact]
    public void Secrets_have_no_text_and_leave_nothing_behind()
    {
        foreach (Type type in (Type[])[typeof(ArithmeticShare<ulong>), typeof(BooleanShare), typeof(SecretBuffer<ulong>), typeof(Seed), typeof(SessionSecret)])
            Assert.NotEqual(type, type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType);
        for (int i = 0; i < 50; i++)
        {
            using var buffer = new SecretBuffer<ulong>(1000 + i);
            Assert.False(buffer.Span.ContainsAnyExcept(0UL));
            buffer.Span.Fill(ulong.MaxValue);
        }
        var gone = new SecretBuffer<ulong>(5);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => gone.Span.Length);
    }
}
