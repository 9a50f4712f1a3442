using System.Numerics;
using Gossamer.Tests.TwoParty.Correlations;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Xunit;

namespace Gossamer.Tests.TwoParty.Verification;

/// <summary>
/// Every correlation that is made by oblivious transfer, in rings of every width, a million of each. Minutes of work: run by a person,
/// with <c>-explicit only</c>; the tests beside the makers do the same on fewer.
/// </summary>
public sealed class CorrelationVerificationTests
{
    private const int Count = 1_000_000;

    public static TheoryData<int> Widths => [.. Enumerable.Range(32, 33)];

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Bits_and_tables(int blockBits)
    {
        using var parties = new OtParties(blockBits);
        (RandomTransfers sent, RandomTransfers got) = parties.Take(static source => source.TakeRandomTransfersAsync(Count, Party.Client));
        All(i => (Bit(got.Choices, i) == 0 ? sent.Zeros[i] : sent.Ones[i]) == got.Chosen[i] && sent.Zeros[i] != sent.Ones[i]);
        (BitProducts p0, BitProducts p1) = parties.Take(static source => source.TakeBitProductsAsync(Count));
        All(i => (Bit(p0.Factors, i) & Bit(p1.Factors, i)) == (Bit(p0.Products, i) ^ Bit(p1.Products, i)));
        (AndPairs a0, AndPairs a1) = parties.Take(static source => source.TakeAndPairsAsync(Count));
        All(i =>
        {
            int a = Bit(a0.A, i) ^ Bit(a1.A, i);
            return (a & (Bit(a0.B, i) ^ Bit(a1.B, i))) == (Bit(a0.AB, i) ^ Bit(a1.AB, i)) && (a & (Bit(a0.C, i) ^ Bit(a1.C, i))) == (Bit(a0.AC, i) ^ Bit(a1.AC, i));
        });
        for (int m = 1; m <= 4; m++)
        {
            int bits = m, entries = 1 << m;
            foreach (Party sender in (Party[])[Party.Client, Party.Server])
            {
                (TableTransfers client, TableTransfers server) = parties.Take(source => source.TakeTableTransfersAsync(bits, Count, sender));
                (TableTransfers tables, TableTransfers picks) = sender == Party.Client ? (client, server) : (server, client);
                All(i =>
                {
                    uint pick = picks.Picks[i], index = pick & 15, entry = pick >> TableTransfers.EntryShift, table = tables.Tables[i];
                    return index < entries && entry == ((table >> (int)index & 1) | (table >> (int)(index + entries) & 1) << 1);
                });
            }
        }
    }

    [Fact(Explicit = true)]
    public void Truncation_pairs_of_every_width()
    {
        using var parties = new OtParties();
        for (int bits = 1; bits <= 64; bits++)
        {
            int width = bits;
            (TruncationPairs<ulong> first, TruncationPairs<ulong> second) = parties.Take(source => source.TakeTruncationPairsAsync<ulong>(width, Count));
            using (first)
            using (second)
                All(i => (ulong)(Bit(first.Factors, i) & Bit(second.Factors, i)) == (first.Products[i] + second.Products[i] & ulong.MaxValue >> (64 - width)));
        }
    }

    [Theory(Explicit = true), MemberData(nameof(Widths))]
    public void Elements(int k)
    {
        if (k == 32) Verify(new Ring<uint>(k));
        else Verify(new Ring<ulong>(k));
    }

    private static void Verify<T>(Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using var parties = new OtParties();
        (MuxTriples<T> m0, MuxTriples<T> m1) = parties.Take(source => source.TakeMuxTriplesAsync(ring, Count));
        using (m0)
        using (m1)
        {
            All(i =>
            {
                T r = T.CreateTruncating(Bit(m0.Bits, i) ^ Bit(m1.Bits, i));
                return ring.Reduce(m0.R[i] + m1.R[i]) == r && ring.Reduce(m0.RU[i] + m1.RU[i]) == ring.Reduce(r * (m0.U[i] + m1.U[i]));
            });
        }
        (SquarePairs<T> s0, SquarePairs<T> s1) = parties.Take(source => source.TakeSquarePairsAsync(ring, Count));
        using (s0)
        using (s1)
            All(i => ring.Reduce(s0.Squares[i] + s1.Squares[i]) == ring.Reduce((s0.Roots[i] + s1.Roots[i]) * (s0.Roots[i] + s1.Roots[i])));
        (ProductTriples<T> p0, ProductTriples<T> p1) = parties.Take(source => source.TakeProductTriplesAsync(ring, Count));
        using (p0)
        using (p1)
            All(i => ring.Reduce(p0.Products[i] + p1.Products[i]) == ring.Reduce((p0.A[i] + p1.A[i]) * (p0.B[i] + p1.B[i])));
        Linear(parties, ring);
    }

    private static void Linear<T>(OtParties parties, Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        // A thousand weights of 12 bits for a thousand positions, edges among them.
        const int Rows = 1000, Depth = 1, Positions = 1000;
        var shape = new DenseShape(1, Rows, Depth, Positions);
        T[] weights = [.. Enumerable.Range(0, Rows).Select(i => ring.FromSigned(i switch { 0 => -2048, 1 => 2047, 2 => 0, 3 => -1, _ => i * 4099 % 4096 - 2048 }))];
        (LinearMasks<T> client, LinearMasks<T> server) = parties.Take(source => source.TakeLinearMasksAsync(
            ring, shape, 12, source.Party == Party.Server ? weights : default(ReadOnlyMemory<T>)));
        using (client)
        using (server)
            All(i => ring.Reduce(client.Outputs[i] + server.Outputs[i]) == ring.Reduce(weights[i / Positions] * client.Inputs[i % Positions]));
    }

    private static void All(Func<int, bool> right)
    {
        for (int i = 0; i < Count; i++) if (!right(i)) Assert.Fail($"Correlation {i} does not hold.");
    }

    private static int Bit(ReadOnlySpan<ulong> words, int i) => (int)(words[i / 64] >> i & 1);
}
