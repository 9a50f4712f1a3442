using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// b·x for an xor-shared bit b and a shared x.
/// <para>
/// With <see cref="MuxTriples{T}"/> (r, u and r·u) open e = x − u and d = b xor r: k + 1 bits each way in one flight. As
/// b = d + (1 − 2d)·r, the shares are d·x_i + (1 − 2d)·(e·r_i + (r·u)_i).
/// </para>
/// <para>
/// e needs no bit of b: protocols that must compute b first open e beside that, in a flight that they have anyway, and are left with
/// one bit each way.
/// </para>
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class Mux<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;

    /// <summary>Selections in <paramref name="ring"/>.</summary>
    public Mux(Ring<T> ring) => _ring = ring;

    /// <summary>Takes the correlations for <paramref name="count"/> elements: two transfers each.</summary>
    public ValueTask<MuxTriples<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        source.TakeMuxTriplesAsync(_ring, count, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="triples">Correlations for exactly as many elements.</param>
    /// <param name="bits">This party's share of b, 64 to a word.</param>
    /// <param name="x">This party's share of x.</param>
    /// <param name="y">This party's share of b·x; may be <paramref name="x"/> itself.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, MuxTriples<T> triples, ReadOnlyMemory<ulong> bits, ReadOnlyMemory<T> x, Memory<T> y,
        CancellationToken cancellation = default)
    {
        Batches.Check(triples, x.Length, y.Length);
        triples.Spend();
        int count = x.Length, bytes = BitWriter.Bytes((_ring.Bits + 1L) * count);
        using var opened = new SecretBuffer<T>(count);
        using var switched = new SecretBuffer<ulong>(bits.Length);
        using var theirs = new SecretBuffer<byte>(bytes);
        RingVectors.Subtract(_ring, x.Span, triples.U, opened.Span);
        Mask(context.Reserve(MessageType.MaskedOperand, bytes), opened.Span, bits.Span, triples.Bits, switched.Span);
        await context.ExchangeAsync(MessageType.MaskedOperand, theirs.Bytes, cancellation).ConfigureAwait(false);
        Open(theirs.Span, opened.Span, switched.Span);
        Select(_ring, x.Span, opened.Span, switched.Span, triples.R, triples.RU, y.Span);
    }

    /// <summary>The first half, before b is known: opens e. k bits each way, one flight.</summary>
    /// <param name="context">This party.</param>
    /// <param name="triples">Correlations for exactly as many elements.</param>
    /// <param name="x">This party's share of x.</param>
    /// <param name="opened">e, for <see cref="SelectAsync"/>.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    internal ValueTask OpenAsync(
        PartyContext context, MuxTriples<T> triples, ReadOnlyMemory<T> x, SecretBuffer<T> opened, CancellationToken cancellation)
    {
        Batches.Check(triples, x.Length, opened.Length);
        triples.Spend();
        RingVectors.Subtract(_ring, x.Span, triples.U, opened.Span);
        return Opening.RunAsync(context, _ring, opened, cancellation);
    }

    /// <summary>The second half: opens d and selects. One bit each way, one flight.</summary>
    /// <param name="context">This party.</param>
    /// <param name="triples">The correlations of the first half.</param>
    /// <param name="bits">This party's share of b, 64 to a word.</param>
    /// <param name="x">This party's share of x.</param>
    /// <param name="opened">e.</param>
    /// <param name="y">This party's share of b·x; may be <paramref name="x"/> itself.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    internal async ValueTask SelectAsync(
        PartyContext context, MuxTriples<T> triples, ReadOnlyMemory<ulong> bits, ReadOnlyMemory<T> x, SecretBuffer<T> opened, Memory<T> y,
        CancellationToken cancellation)
    {
        using var switched = new SecretBuffer<ulong>(bits.Length);
        await BitOpening.RunAsync(context, x.Length, bits.Span, triples.Bits, switched, cancellation).ConfigureAwait(false);
        Select(_ring, x.Span, opened.Span, switched.Span, triples.R, triples.RU, y.Span);
    }

    private void Mask(Span<byte> message, ReadOnlySpan<T> operand, ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> masks, Span<ulong> switched)
    {
        for (int i = 0; i < switched.Length; i++) switched[i] = bits[i] ^ masks[i];
        var writer = new BitWriter(message);
        writer.AppendElements(operand, _ring.Bits);
        writer.AppendPlane(switched, operand.Length);
        writer.Finish();
    }

    private void Open(ReadOnlySpan<byte> message, Span<T> operand, Span<ulong> switched)
    {
        using var their = new SecretBuffer<T>(operand.Length);
        using var theirBits = new SecretBuffer<ulong>(switched.Length);
        var reader = new BitReader(message);
        reader.ReadElements(their.Span, _ring.Bits);
        reader.ReadPlane(theirBits.Span, operand.Length);
        RingVectors.Add(_ring, operand, their.Span, operand);
        ReadOnlySpan<ulong> other = theirBits.Span;
        for (int i = 0; i < switched.Length; i++) switched[i] ^= other[i];
    }

    /// <summary>The shares of d·x + (1 − 2d)·(e·r + r·u).</summary>
    internal static void Select(
        Ring<T> ring, ReadOnlySpan<T> x, ReadOnlySpan<T> e, ReadOnlySpan<ulong> d, ReadOnlySpan<T> r, ReadOnlySpan<T> ru, Span<T> y)
    {
        Vector512<T> mask = Vector512.Create(ring.Mask);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= y.Length - lanes; i += lanes)
        {
            // (1 − 2d)·v is v with d's mask xored in and subtracted again.
            Vector512<T> on = LaneMasks.Expand<T>(d[i >> 6], i & 63);
            Vector512<T> product = Vector512.Create(e[i..]) * Vector512.Create(r[i..]) + Vector512.Create(ru[i..]);
            Vector512<T> share = (Vector512.Create(x[i..]) & on) + ((product ^ on) - on);
            (share & mask).CopyTo(y[i..]);
        }
        for (; i < y.Length; i++)
        {
            T on = LaneMasks.Of<T>(d[i >> 6], i & 63);
            y[i] = ring.Reduce((x[i] & on) + (((e[i] * r[i] + ru[i]) ^ on) - on));
        }
    }
}
