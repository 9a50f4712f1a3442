using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>ReLU against plain arithmetic, and its price against the closed formulas.</summary>
public sealed class ReluTests
{
    /// <summary>k, w and m: every class of width with every leaf.</summary>
    public static TheoryData<int, int, int> Widths
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            foreach ((int k, int w) in ((int, int)[])[(32, 32), (32, 20), (33, 33), (44, 44), (44, 24), (64, 64), (64, 24), (64, 2)])
            {
                foreach (int m in (int[])[1, 2, 4]) data.Add(k, w, m);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void A_ReLU_keeps_what_is_not_negative(int k, int w, int m)
    {
        foreach (int count in (int[])[1, 7, 8, 63, 64, 65, 4097])
        {
            if (k == 32) Check(new Ring<uint>(k), w, m, count);
            else Check(new Ring<ulong>(k), w, m, count);
        }
    }

    [Theory]
    [InlineData(32, 32, 1, 7, 298)]
    [InlineData(32, 32, 2, 7, 299)]
    [InlineData(32, 32, 4, 6, 357)]
    [InlineData(64, 64, 1, 8, 616)]
    [InlineData(64, 64, 2, 8, 617)]
    [InlineData(64, 64, 4, 7, 755)]
    [InlineData(64, 24, 1, 7, 298)]
    [InlineData(64, 24, 4, 6, 337)]
    public void Flights_and_bytes_are_those_of_the_formula(int k, int w, int m, int flights, int bitsPerElement)
    {
        Assert.Equal(bitsPerElement, Price.Relu(k, w, m, 1).Sum(static message => message.Up + message.Down));
        foreach (int count in (int[])[1, 7, 63, 64, 65, 4097])
        {
            using var parties = new TwoParties();
            if (k == 32) Run(parties, new Ring<uint>(k), w, m, count);
            else Run(parties, new Ring<ulong>(k), w, m, count);
            Assert.Equal(flights, parties.Flights);
            Assert.Equal(Price.Bytes(Price.Relu(k, w, m, count)), parties.Bytes);
        }
    }

    [Theory]
    [InlineData(32, 32, 1)]
    [InlineData(44, 24, 2)]
    [InlineData(64, 64, 4)]
    public void A_million_values_come_out_right(int k, int w, int m)
    {
        if (k == 32) Check(new Ring<uint>(k), w, m, 1_000_000);
        else Check(new Ring<ulong>(k), w, m, 1_000_000);
    }

    [Fact]
    public void A_large_batch_is_cut_into_parts_that_take_no_more_flights()
    {
        using var parties = new TwoParties();
        var ring = new Ring<ulong>(64);
        ulong[] x = Shares.Values(ring, 24, (1 << 19) + 77, 5);
        ulong[] y = parties.Map(new Relu<ulong>(ring, 24, 4), ring, ring, x);
        Assert.Equal(x.Select(v => (long)v > 0 ? v : 0), y);
        Assert.Equal(6, parties.Flights);
    }

    private static void Check<T>(Ring<T> ring, int w, int m, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] x = Shares.Values(ring, w, count, (ulong)(w * 100 + m));
        using var parties = new TwoParties((ulong)(count + w));
        T[] y = parties.Map(new Relu<T>(ring, w, m), ring, ring, x, (ulong)count);
        Assert.Equal(x.Select(v => ring.FromSigned(Math.Max(0, ring.ToSigned(v)))), y);
    }

    private static void Run<T>(TwoParties parties, Ring<T> ring, int w, int m, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        parties.Map(new Relu<T>(ring, w, m), ring, ring, Shares.Values(ring, w, count, 3));
}
