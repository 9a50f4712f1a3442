using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Truncation against shifts of plain values, with its bias, its failures and its price.</summary>
public sealed class TruncationTests
{
    private static readonly int[] Counts = [1, 7, 8, 63, 64, 65, 4097];

    [Theory]
    [InlineData(32, 1)]
    [InlineData(32, 12)]
    [InlineData(32, 30)]
    [InlineData(33, 10)]
    [InlineData(44, 16)]
    [InlineData(64, 16)]
    [InlineData(64, 62)]
    public void Faithful_truncation_is_the_floor_or_one_more(int k, int f)
    {
        foreach (int count in Counts)
        {
            if (k == 32) Faithful(new FaithfulTruncation<uint>(new Ring<uint>(k), f), count);
            else Faithful(new FaithfulTruncation<ulong>(new Ring<ulong>(k), f), count);
        }
    }

    [Theory]
    [InlineData(33, 64, 8)]
    [InlineData(40, 64, 12)]
    [InlineData(44, 45, 20)]
    public void Faithful_truncation_goes_into_a_wider_ring(int k, int wide, int f)
    {
        foreach (int count in Counts) Faithful(new FaithfulTruncation<ulong>(new Ring<ulong>(k), f, new Ring<ulong>(wide)), count);
    }

    [Theory]
    [InlineData(33, 9)]
    [InlineData(64, 12)]
    public void Thirty_two_bits_widen_into_other_words(int wide, int f)
    {
        Ring<uint> ring = new(32);
        Ring<ulong> result = new(wide);
        uint[] x = Shares.Values(ring, 31, 4097, 4);
        using var parties = new TwoParties();
        ulong[] y = parties.Map(new WideningTruncation(f, result), ring, result, x);
        for (int i = 0; i < x.Length; i++) Assert.InRange(result.ToSigned(y[i]) - (ring.ToSigned(x[i]) >> f), 0, 1);
    }

    [Theory]
    [InlineData(32, 12, 1)]
    [InlineData(32, 7, 4)]
    [InlineData(44, 16, 2)]
    [InlineData(64, 16, 4)]
    [InlineData(64, 1, 1)]
    public void Exact_truncation_is_the_floor(int k, int f, int m)
    {
        foreach (int count in Counts)
        {
            if (k == 32) Exact(new ExactTruncation<uint>(new Ring<uint>(k), f, m), count);
            else Exact(new ExactTruncation<ulong>(new Ring<ulong>(k), f, m), count);
        }
    }

    [Fact]
    public void Faithful_truncation_rounds_up_as_often_as_the_dropped_bits_say()
    {
        // P[floor + 1] = (l + 1) / 2^f for the dropped bits l, so that the mean error is 2^−f ulp.
        const int F = 4, Each = 1 << 16;
        Ring<ulong> ring = new(64);
        for (int low = 0; low < 1 << F; low++)
        {
            var x = new ulong[Each];
            Array.Fill(x, (ulong)((1000 << F) + low));
            using var parties = new TwoParties((ulong)low);
            ulong[] y = parties.Map(new FaithfulTruncation<ulong>(ring, F), ring, ring, x, (ulong)low + 50);
            double p = (low + 1) / 16.0, ups = y.Sum(static v => (double)v - 1000);
            Assert.InRange(ups - Each * p, -5 * Math.Sqrt(Each * p * (1 - p)), 5 * Math.Sqrt(Each * p * (1 - p)));
        }
    }

    [Fact]
    public void The_mean_error_of_faithful_truncation_is_one_part_of_an_ulp()
    {
        const int F = 8, Count = 1 << 20;
        Ring<uint> ring = new(32);
        uint[] x = Shares.Values(ring, 31, Count, 8);
        using var parties = new TwoParties();
        uint[] y = parties.Map(new FaithfulTruncation<uint>(ring, F), ring, ring, x);
        double sum = 0, squares = 0;
        for (int i = 0; i < Count; i++)
        {
            double error = ring.ToSigned(y[i]) - ring.ToSigned(x[i]) / 256.0;
            sum += error;
            squares += error * error;
        }
        double mean = sum / Count, deviation = Math.Sqrt(squares / Count / Count);
        Assert.InRange(mean - 1.0 / 256, -4 * deviation, 4 * deviation);
    }

    [Theory]
    [InlineData(26)]
    [InlineData(28)]
    public void Local_truncation_fails_as_often_as_the_value_is_large(int log)
    {
        const int F = 12, Count = 1 << 20;
        Ring<uint> ring = new(32);
        var x = new uint[Count];
        Array.Fill(x, 1u << log);
        using var parties = new TwoParties();
        uint[] y = parties.Map(new LocalTruncation<uint>(ring, F), ring, ring, x);
        double p = Math.ScaleB(1, log - 32), wrong = y.Count(v => v - (1u << (log - F)) > 1);
        Assert.InRange(wrong - Count * p, -5 * Math.Sqrt(Count * p), 5 * Math.Sqrt(Count * p));
        Assert.Equal(0, parties.Flights);
    }

    [Fact]
    public void Local_truncation_of_small_values_is_not_biased_low()
    {
        const int F = 8, Count = 1 << 20;
        Ring<ulong> ring = new(64);
        ulong[] x = Shares.Values(ring, 20, Count, 3);
        using var parties = new TwoParties();
        ulong[] y = parties.Map(new LocalTruncation<ulong>(ring, F), ring, ring, x);
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            long error = ring.ToSigned(y[i]) - (ring.ToSigned(x[i]) >> F);
            Assert.InRange(error, 0, 1);
            sum += error - (ring.ToSigned(x[i]) & 255) / 256.0;
        }
        // A shift on both sides alike would give −1/2 and more.
        Assert.InRange(sum / Count, -0.01, 0.01);
    }

    [Fact]
    public void Truncating_the_trivial_sharing_always_rounds_up()
    {
        Ring<ulong> ring = new(64);
        using var parties = new TwoParties();
        (ulong[] y0, ulong[] y1) = parties.Run(async (context, source) =>
        {
            var y = new ulong[3];
            await new FaithfulTruncation<ulong>(ring, 8).EvaluateAsync<ulong, ulong, TruncationMaterial<ulong>>(
                context, source, context.IsClient ? new ulong[] { 256, 257, 511 } : new ulong[3], y, TestContext.Current.CancellationToken);
            return y;
        });
        Assert.Equal([2UL, 2, 2], Shares.Join(ring, y0, y1));
    }

    [Fact]
    public void A_faithful_truncation_costs_one_bit_each_way_and_one_flight()
    {
        foreach (int count in (int[])[1, 7, 63, 64, 65, 4097])
        {
            Ring<ulong> ring = new(44);
            using var parties = new TwoParties();
            parties.Map(new FaithfulTruncation<ulong>(ring, 16), ring, ring, Shares.Values(ring, 43, count, 1));
            Assert.Equal(1, parties.Flights);
            Assert.Equal(((count + 7) / 8, (count + 7) / 8), parties.Bytes);
        }
    }

    [Fact]
    public void An_exact_truncation_hides_its_first_flight_behind_the_carry()
    {
        Ring<ulong> ring = new(64);
        using var parties = new TwoParties();
        parties.Map(new ExactTruncation<ulong>(ring, 16, 4), ring, ring, Shares.Values(ring, 63, 64, 1));
        Assert.Equal(5, parties.Flights);
    }

    [Fact]
    public void Truncations_that_drop_nothing_or_everything_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaithfulTruncation<uint>(new Ring<uint>(32), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaithfulTruncation<uint>(new Ring<uint>(32), 31));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaithfulTruncation<ulong>(new Ring<ulong>(64), 8, new Ring<ulong>(60)));
    }

    private static void Faithful<T>(FaithfulTruncation<T> protocol, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] x = Shares.Values(protocol.Ring, protocol.Ring.Bits - 1, count, 6);
        using var parties = new TwoParties((ulong)count);
        T[] y = parties.Map(protocol, protocol.Ring, protocol.ResultRing, x);
        for (int i = 0; i < count; i++)
            Assert.InRange(protocol.ResultRing.ToSigned(y[i]) - (protocol.Ring.ToSigned(x[i]) >> protocol.FractionBits), 0, 1);
    }

    private static void Exact<T>(ExactTruncation<T> protocol, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] x = Shares.Values(protocol.Ring, protocol.Ring.Bits - 1, count, 6);
        using var parties = new TwoParties((ulong)count);
        T[] y = parties.Map(protocol, protocol.Ring, protocol.ResultRing, x);
        Assert.Equal(x.Select(v => protocol.Ring.ToSigned(v) >> protocol.FractionBits), y.Select(protocol.ResultRing.ToSigned));
    }
}
