using System.Numerics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Leaves of one bit: with b_j = not x1_j, gt_j = a_j and not b_j = a_j·x1_j is a product of two private bits, and
/// eq_j = not (a_j xor b_j) = a_j xor x1_j is xor-shared as it lies.
/// <para>
/// With a <see cref="BitProducts"/> correlation (P0: r0, s0; P1: r1, s1; s0 xor s1 = r0·r1) open d = a_j xor r0 and e = x1_j xor r1,
/// one bit each way at once. Shares of the product: P0 d·e xor e·r0 xor s0 = a_j·e xor s0, P1 d·r1 xor s1.
/// </para>
/// </summary>
internal static class BitLeaves
{
    public static async ValueTask RunAsync<T>(
        PartyContext context, BitProducts products, ReadOnlyMemory<T> x, int firstBit, BooleanShare greater, BooleanShare equal,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using var theirs = new SecretBuffer<ulong>(equal.Words.Length);
        int bytes = BitWriter.Bytes((long)x.Length * equal.Planes);
        BitPlanes.Extract(x.Span, firstBit, equal.Planes, equal.Words);
        Mask(context.Reserve(MessageType.LeafBits, bytes), products, equal);
        await context.ExchangeAsync(MessageType.LeafBits, theirs.Bytes[..bytes], cancellation).ConfigureAwait(false);
        Join(theirs.Bytes.Span[..bytes], products, context.IsClient, greater, equal);
    }

    private static void Mask(Span<byte> message, BitProducts products, BooleanShare own)
    {
        Span<ulong> masked = stackalloc ulong[512];
        var writer = new BitWriter(message);
        for (int plane = 0; plane < own.Planes; plane++)
        {
            ReadOnlySpan<ulong> bits = own[plane], factors = products.Factors.Slice(plane * own.WordsPerPlane, own.WordsPerPlane);
            PlaneBlocks.Append(ref writer, own.Count, masked, bits, factors);
        }
        writer.Finish();
    }

    private static void Join(ReadOnlySpan<byte> message, BitProducts products, bool first, BooleanShare greater, BooleanShare own)
    {
        var reader = new BitReader(message);
        for (int plane = 0; plane < own.Planes; plane++)
        {
            Span<ulong> result = greater[plane];
            reader.ReadPlane(result, own.Count);
            // Each party's own factor of the opened bit: P0 its operand, P1 its random bit.
            int start = plane * own.WordsPerPlane;
            ReadOnlySpan<ulong> factor = first ? own[plane] : products.Factors.Slice(start, own.WordsPerPlane);
            ReadOnlySpan<ulong> share = products.Products.Slice(start, own.WordsPerPlane);
            for (int i = 0; i < result.Length; i++) result[i] = result[i] & factor[i] ^ share[i];
        }
    }
}
