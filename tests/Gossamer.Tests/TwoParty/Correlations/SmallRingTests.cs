using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Xunit;

namespace Gossamer.Tests.TwoParty.Correlations;

/// <summary>Every correlation that is made by oblivious transfer, in rings so small that all values of both halves come up.</summary>
public sealed class SmallRingTests
{
    private const int Count = 20_000;

    [Fact]
    public void Squares_and_products_of_all_values()
    {
        using var parties = new OtParties();
        for (int k = 2; k <= 4; k++)
        {
            Ring<uint> ring = Ring<uint>.Narrow(k);
            (SquarePairs<uint> s0, SquarePairs<uint> s1) = parties.Take(source => source.TakeSquarePairsAsync(ring, Count));
            HashSet<(uint, uint, uint)> squares = [];
            for (int i = 0; i < Count; i++)
            {
                uint t = s0.Roots[i] + s1.Roots[i];
                Assert.Equal(ring.Reduce(t * t), ring.Reduce(s0.Squares[i] + s1.Squares[i]));
                squares.Add((s0.Roots[i], s1.Roots[i], s0.Squares[i]));
            }
            // The squares' shares are t0² + 2·s: their lowest bit is that of t0.
            Assert.Equal(1 << (3 * k - 1), squares.Count);
        }
        for (int k = 1; k <= 2; k++)
        {
            Ring<uint> ring = Ring<uint>.Narrow(k);
            (ProductTriples<uint> p0, ProductTriples<uint> p1) = parties.Take(source => source.TakeProductTriplesAsync(ring, Count));
            HashSet<(uint, uint, uint, uint, uint)> products = [];
            for (int i = 0; i < Count; i++)
            {
                Assert.Equal(ring.Reduce((p0.A[i] + p1.A[i]) * (p0.B[i] + p1.B[i])), ring.Reduce(p0.Products[i] + p1.Products[i]));
                products.Add((p0.A[i], p1.A[i], p0.B[i], p1.B[i], p0.Products[i]));
            }
            Assert.Equal(1 << (5 * k), products.Count);
        }
    }

    [Fact]
    public void Multiplexer_triples_and_truncation_pairs_of_all_values()
    {
        using var parties = new OtParties();
        for (int k = 1; k <= 2; k++)
        {
            Ring<ulong> ring = Ring<ulong>.Narrow(k);
            (MuxTriples<ulong> m0, MuxTriples<ulong> m1) = parties.Take(source => source.TakeMuxTriplesAsync(ring, Count));
            HashSet<(int, int, ulong, ulong, ulong, ulong)> seen = [];
            for (int i = 0; i < Count; i++)
            {
                (int b0, int b1) = (Bit(m0.Bits, i), Bit(m1.Bits, i));
                ulong r = (ulong)(b0 ^ b1);
                Assert.Equal(r, ring.Reduce(m0.R[i] + m1.R[i]));
                Assert.Equal(ring.Reduce(r * (m0.U[i] + m1.U[i])), ring.Reduce(m0.RU[i] + m1.RU[i]));
                seen.Add((b0, b1, m0.R[i], m0.U[i], m1.U[i], m0.RU[i]));
            }
            // The arithmetic share of a bit is b0 − 2·(a share of b0·b1): its lowest bit is b0.
            Assert.Equal(1 << (2 + (k - 1) + 3 * k), seen.Count);
        }
        for (int bits = 1; bits <= 8; bits++)
        {
            int width = bits;
            (TruncationPairs<uint> t0, TruncationPairs<uint> t1) = parties.Take(source => source.TakeTruncationPairsAsync<uint>(width, Count));
            HashSet<(int, int, uint)> seen = [];
            for (int i = 0; i < Count; i++)
            {
                (int r0, int r1) = (Bit(t0.Factors, i), Bit(t1.Factors, i));
                Assert.Equal((uint)(r0 & r1), (t0.Products[i] + t1.Products[i]) & ((1u << width) - 1));
                seen.Add((r0, r1, t0.Products[i]));
            }
            Assert.Equal(4 << width, seen.Count);
        }
    }

    [Fact]
    public void Bits_and_tables_of_all_values()
    {
        using var parties = new OtParties();
        (BitProducts p0, BitProducts p1) = parties.Take(static source => source.TakeBitProductsAsync(Count));
        Assert.Equal(8, Enumerable.Range(0, Count).Select(i => (Bit(p0.Factors, i), Bit(p1.Factors, i), Bit(p0.Products, i))).Distinct().Count());
        (AndPairs a0, AndPairs a1) = parties.Take(static source => source.TakeAndPairsAsync(Count));
        Assert.Equal(256, Enumerable.Range(0, Count).Select(i => (
            Bit(a0.A, i), Bit(a1.A, i), Bit(a0.B, i), Bit(a1.B, i), Bit(a0.C, i), Bit(a1.C, i), (Bit(a0.AB, i), Bit(a0.AC, i)))).Distinct().Count());
        (TableTransfers tables, TableTransfers picks) = parties.Take(static source => source.TakeTableTransfersAsync(2, Count, Party.Client));
        Assert.Equal(1 << 10, Enumerable.Range(0, Count).Select(i => (tables.Tables[i], picks.Picks[i] & 3)).Distinct().Count());
    }

    [Fact]
    public void Linear_masks_for_all_weights_and_inputs()
    {
        using var parties = new OtParties();
        for (int k = 1; k <= 4; k++)
        {
            Ring<uint> ring = Ring<uint>.Narrow(k);
            for (int weightBits = 1; weightBits <= k; weightBits++)
            {
                int bits = weightBits;
                var shape = new DenseShape(1, 1 << weightBits, 1, 300);
                long[] signed = [.. Enumerable.Range(0, shape.Weights).Select(w => (long)w << (64 - bits) >> (64 - bits))];
                uint[] weights = [.. signed.Select(ring.FromSigned)];
                (LinearMasks<uint> client, LinearMasks<uint> server) = parties.Take(source => source.TakeLinearMasksAsync(
                    ring, shape, bits, source.Party == Party.Server ? weights : default(ReadOnlyMemory<uint>)));
                for (int i = 0; i < shape.Outputs; i++)
                {
                    Assert.Equal(
                        ring.FromSigned(signed[i / shape.Positions] * client.Inputs[i % shape.Positions]), ring.Reduce(client.Outputs[i] + server.Outputs[i]));
                }
                Assert.Equal(1 << k, client.Inputs.ToArray().Distinct().Count());
                Assert.Equal(1 << k, server.Outputs.ToArray().Distinct().Count());
            }
        }
    }

    private static int Bit(ReadOnlySpan<ulong> words, int i) => (int)(words[i / 64] >> i & 1);
}
