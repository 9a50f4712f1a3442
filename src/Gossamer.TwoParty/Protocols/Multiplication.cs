using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// x·y of two shared vectors, element by element, at the sum of their scales (Beaver, CRYPTO 1991). With a
/// <see cref="ProductTriples{T}"/> (a, b, a·b) open e = x − a and d = y − b: 2k bits each way, one flight. As
/// x·y = e·d + e·b + d·a + a·b, the shares are [i = 0]·e·d + e·b_i + d·a_i + (a·b)_i.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class Multiplication<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;

    /// <summary>Products in <paramref name="ring"/>.</summary>
    public Multiplication(Ring<T> ring) => _ring = ring;

    /// <summary>Takes the correlations for <paramref name="count"/> products.</summary>
    public ValueTask<ProductTriples<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        source.TakeProductTriplesAsync(_ring, count, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="triples">Correlations for exactly as many products.</param>
    /// <param name="x">This party's share of one factor.</param>
    /// <param name="y">This party's share of the other.</param>
    /// <param name="product">This party's share of the products; may be an operand itself.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, ProductTriples<T> triples, ReadOnlyMemory<T> x, ReadOnlyMemory<T> y, Memory<T> product,
        CancellationToken cancellation = default)
    {
        Batches.Check(triples, x.Length, product.Length);
        Batches.Check(triples, y.Length, product.Length);
        triples.Spend();
        int count = x.Length;
        using var opened = new SecretBuffer<T>(2 * count);
        RingVectors.Subtract(_ring, x.Span, triples.A, opened.Span[..count]);
        RingVectors.Subtract(_ring, y.Span, triples.B, opened.Span[count..]);
        await Opening.RunAsync(context, _ring, opened, cancellation).ConfigureAwait(false);
        Finish(opened.Span[..count], opened.Span[count..], triples, product.Span, context.IsClient ? T.AllBitsSet : T.Zero);
    }

    private void Finish(ReadOnlySpan<T> e, ReadOnlySpan<T> d, ProductTriples<T> triples, Span<T> z, T first)
    {
        ReadOnlySpan<T> a = triples.A, b = triples.B, ab = triples.Products;
        Vector512<T> mask = Vector512.Create(_ring.Mask), firsts = Vector512.Create(first);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= z.Length - lanes; i += lanes)
        {
            Vector512<T> ve = Vector512.Create(e[i..]), vd = Vector512.Create(d[i..]);
            Vector512<T> share = ve * ((vd & firsts) + Vector512.Create(b[i..])) + vd * Vector512.Create(a[i..]) + Vector512.Create(ab[i..]);
            (share & mask).CopyTo(z[i..]);
        }
        for (; i < z.Length; i++) z[i] = _ring.Reduce(e[i] * ((d[i] & first) + b[i]) + d[i] * a[i] + ab[i]);
    }
}
