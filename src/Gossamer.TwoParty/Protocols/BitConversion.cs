using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// An xor-shared bit b as a share in the ring (B2A): open d = b xor r for the r of a <see cref="MuxTriples{T}"/>, then
/// b = d + (1 − 2d)·r, so that the shares are [i = 0]·d + (1 − 2d)·r_i. One bit each way, one flight.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class BitConversion<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;

    /// <summary>Conversions into <paramref name="ring"/>.</summary>
    public BitConversion(Ring<T> ring) => _ring = ring;

    /// <summary>Takes the correlations for <paramref name="count"/> bits.</summary>
    public ValueTask<MuxTriples<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        source.TakeMuxTriplesAsync(_ring, count, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="triples">Correlations for exactly as many bits.</param>
    /// <param name="bits">This party's share of the bits, 64 to a word.</param>
    /// <param name="y">This party's share of the bits as ring elements.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, MuxTriples<T> triples, ReadOnlyMemory<ulong> bits, Memory<T> y, CancellationToken cancellation = default)
    {
        Batches.Check(triples, y.Length, y.Length);
        triples.Spend();
        using var opened = new SecretBuffer<ulong>(bits.Length);
        await BitOpening.RunAsync(context, y.Length, bits.Span, triples.Bits, opened, cancellation).ConfigureAwait(false);
        Convert(opened.Span, triples.R, y.Span, context.IsClient ? T.AllBitsSet : T.Zero);
    }

    private void Convert(ReadOnlySpan<ulong> opened, ReadOnlySpan<T> r, Span<T> y, T first)
    {
        Vector512<T> mask = Vector512.Create(_ring.Mask), firsts = Vector512.Create(first);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= y.Length - lanes; i += lanes)
        {
            // d is the mask −1 where the bit is set: −(d & first) adds 1 at P0, and (r xor d) − d is (1 − 2d)·r.
            Vector512<T> d = LaneMasks.Expand<T>(opened[i >> 6], i & 63);
            (((Vector512.Create(r[i..]) ^ d) - d - (d & firsts)) & mask).CopyTo(y[i..]);
        }
        for (; i < y.Length; i++)
        {
            T d = LaneMasks.Of<T>(opened[i >> 6], i & 63);
            y[i] = _ring.Reduce((r[i] ^ d) - d - (d & first));
        }
    }
}
