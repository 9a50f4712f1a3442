using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Products, squares and quadratic activations against plain arithmetic.</summary>
public sealed class ArithmeticTests
{
    private static readonly int[] Counts = [1, 7, 8, 63, 64, 65, 4097];

    public static TheoryData<int> Widths => [32, 33, 44, 64];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Widths))]
    public void A_square_is_the_square_modulo_the_ring(int k)
    {
        foreach (int count in Counts)
        {
            if (k == 32) Squares(new Ring<uint>(k), count);
            else Squares(new Ring<ulong>(k), count);
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void A_product_is_the_product_modulo_the_ring(int k)
    {
        foreach (int count in Counts)
        {
            if (k == 32) Products(new Ring<uint>(k), count);
            else Products(new Ring<ulong>(k), count);
        }
    }

    [Theory]
    [InlineData(QuadraticForm.TruncateTwice, 64, 12, 12, 3, 132)]
    [InlineData(QuadraticForm.TruncateOnce, 64, 12, 12, 2, 130)]
    [InlineData(QuadraticForm.TruncateTwice, 44, 10, 10, 3, 92)]
    [InlineData(QuadraticForm.TruncateTwice, 32, 8, 10, 3, 68)]
    public void A_quadratic_activation_is_the_polynomial_within_its_roundings(
        QuadraticForm form, int k, int fa, int fw, int flights, int bitsPerElement)
    {
        foreach (int count in Counts)
        {
            if (k == 32) Quadratic(new Ring<uint>(k), form, fa, fw, count, flights, bitsPerElement);
            else Quadratic(new Ring<ulong>(k), form, fa, fw, count, flights, bitsPerElement);
        }
    }

    [Fact]
    public void Truncating_once_overflows_where_truncating_twice_does_not()
    {
        // |x| = 2^7 squared, at scale 2·10 + 12 in 44 bits: 14 + 32 bits leave k − 2.
        const int Fa = 10, Fw = 12;
        Ring<ulong> ring = new(44);
        ulong[] x = [ring.FromSigned(128L << Fa)];
        using var parties = new TwoParties();
        ulong[] twice = parties.Map(new QuadraticActivation<ulong>(ring, QuadraticForm.TruncateTwice, 1, 0, 0, Fa, Fw), ring, ring, x);
        ulong[] once = parties.Map(new QuadraticActivation<ulong>(ring, QuadraticForm.TruncateOnce, 1, 0, 0, Fa, Fw), ring, ring, x);
        Assert.InRange(ring.ToSigned(twice[0]) - (16384L << Fa), 0, 2);
        Assert.NotInRange(ring.ToSigned(once[0]) - (16384L << Fa), -1000, 1000);
    }

    [Fact]
    public void Coefficients_that_do_not_fit_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new QuadraticActivation<uint>(new Ring<uint>(32), QuadraticForm.TruncateOnce, 1, 3, 1, 10, 20));

    [Theory, MemberData(nameof(Widths))]
    public void A_shared_bit_becomes_a_ring_element(int k)
    {
        foreach (int count in Counts)
        {
            if (k == 32) Bits(new Ring<uint>(k), count);
            else Bits(new Ring<ulong>(k), count);
        }
    }

    [Fact]
    public void A_correlation_is_good_for_one_use()
    {
        Ring<ulong> ring = new(64);
        using var parties = new TwoParties();
        parties.Run(async (context, source) =>
        {
            var square = new Square<ulong>(ring);
            using SquarePairs<ulong> pairs = await square.PrepareAsync(source, 5, Stop);
            ulong[] x = new ulong[5], y = new ulong[5];
            await square.RunAsync(context, pairs, x, y, Stop);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await square.RunAsync(context, pairs, x, y, Stop));
            return 0;
        });
    }

    [Fact]
    public void Correlations_of_another_length_are_refused()
    {
        Ring<ulong> ring = new(64);
        using var parties = new TwoParties();
        parties.Run(async (context, source) =>
        {
            var square = new Square<ulong>(ring);
            using SquarePairs<ulong> pairs = await square.PrepareAsync(source, 5, Stop);
            await Assert.ThrowsAsync<ArgumentException>(async () => await square.RunAsync(context, pairs, new ulong[6], new ulong[6], Stop));
            return 0;
        });
    }

    private static void Squares<T>(Ring<T> ring, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] x = Shares.Values(ring, ring.Bits - 1, count, 2);
        using var parties = new TwoParties();
        Assert.Equal(x.Select(v => ring.Reduce(v * v)), parties.Map(new Square<T>(ring), ring, ring, x));
        Assert.Equal(1, parties.Flights);
        long bytes = ((long)ring.Bits * count + 7) / 8;
        Assert.Equal((bytes, bytes), parties.Bytes);
    }

    private static void Products<T>(Ring<T> ring, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] x = Shares.Values(ring, ring.Bits - 1, count, 2), y = Shares.Values(ring, ring.Bits - 1, count, 3);
        Array.Reverse(y);
        (T[] x0, T[] x1) = Shares.Of(ring, x, 4);
        (T[] y0, T[] y1) = Shares.Of(ring, y, 5);
        using var parties = new TwoParties();
        (T[] z0, T[] z1) = parties.Run(async (context, source) =>
        {
            var z = new T[count];
            var product = new Multiplication<T>(ring);
            using ProductTriples<T> triples = await product.PrepareAsync(source, count);
            await product.RunAsync(context, triples, context.IsClient ? x0 : x1, context.IsClient ? y0 : y1, z);
            return z;
        });
        Assert.Equal(x.Zip(y, (a, b) => ring.Reduce(a * b)), Shares.Join(ring, z0, z1));
        long bytes = (2L * ring.Bits * count + 7) / 8;
        Assert.Equal((bytes, bytes), parties.Bytes);
        Assert.Equal(1, parties.Flights);
    }

    private static void Quadratic<T>(Ring<T> ring, QuadraticForm form, int fa, int fw, int count, int flights, int bitsPerElement)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        const double C2 = 0.3125, C1 = -0.75, C0 = 0.5;
        T[] x = Shares.Values(ring, fa + 4, count, 7);
        using var parties = new TwoParties((ulong)count);
        T[] y = parties.Map(new QuadraticActivation<T>(ring, form, C2, C1, C0, fa, fw), ring, ring, x);
        double one = Math.ScaleB(1, fa);
        for (int i = 0; i < count; i++)
        {
            double v = ring.ToSigned(x[i]) / one, expected = (C2 * v * v + C1 * v + C0) * one;
            // One ulp for each truncation, the first one weighted by c2; coefficients are exact.
            Assert.InRange(ring.ToSigned(y[i]) - expected, -1.0 - C2, 1.0 + C2);
        }
        Assert.Equal(flights, parties.Flights);
        long each = ((long)ring.Bits * count + 7) / 8 + (bitsPerElement / 2 - ring.Bits) * ((count + 7) / 8);
        Assert.Equal((each, each), parties.Bytes);
    }

    private static void Bits<T>(Ring<T> ring, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var random = new Random(count);
        ulong[] bits0 = new ulong[(count + 63) / 64], bits1 = new ulong[bits0.Length];
        for (int i = 0; i < bits0.Length; i++) (bits0[i], bits1[i]) = ((ulong)random.NextInt64(), (ulong)random.NextInt64());
        using var parties = new TwoParties();
        (T[] y0, T[] y1) = parties.Run(async (context, source) =>
        {
            var y = new T[count];
            var conversion = new BitConversion<T>(ring);
            using MuxTriples<T> triples = await conversion.PrepareAsync(source, count);
            await conversion.RunAsync(context, triples, context.IsClient ? bits0 : bits1, y);
            return y;
        });
        Assert.Equal(
            Enumerable.Range(0, count).Select(i => T.CreateTruncating((bits0[i / 64] ^ bits1[i / 64]) >> i & 1)), Shares.Join(ring, y0, y1));
        Assert.Equal(((count + 7) / 8, (count + 7) / 8), parties.Bytes);
        Assert.Equal(1, parties.Flights);
    }
}
