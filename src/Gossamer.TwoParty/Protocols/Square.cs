using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// v², at twice the scale. With a <see cref="SquarePairs{T}"/> (t, t²) open e = v − t: k bits each way, one flight. As
/// v² = e² + 2·e·t + t², the shares are [i = 0]·e² + 2·e·t_i + (t²)_i.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class Square<T> : IElementwiseProtocol<T, T, SquarePairs<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;

    /// <summary>Squares in <paramref name="ring"/>.</summary>
    public Square(Ring<T> ring) => _ring = ring;

    /// <inheritdoc/>
    public ValueTask<SquarePairs<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        source.TakeSquarePairsAsync(_ring, count, cancellation);

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, SquarePairs<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        Batches.Check(material, x.Length, y.Length);
        material.Spend();
        using var opened = new SecretBuffer<T>(x.Length);
        RingVectors.Subtract(_ring, x.Span, material.Roots, opened.Span);
        await Opening.RunAsync(context, _ring, opened, cancellation).ConfigureAwait(false);
        Finish(opened.Span, material.Roots, material.Squares, y.Span, context.IsClient ? T.AllBitsSet : T.Zero);
    }

    private void Finish(ReadOnlySpan<T> e, ReadOnlySpan<T> t, ReadOnlySpan<T> squares, Span<T> y, T first)
    {
        Vector512<T> mask = Vector512.Create(_ring.Mask), firsts = Vector512.Create(first);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= y.Length - lanes; i += lanes)
        {
            Vector512<T> opened = Vector512.Create(e[i..]), root = Vector512.Create(t[i..]);
            ((opened * ((opened & firsts) + (root << 1)) + Vector512.Create(squares[i..])) & mask).CopyTo(y[i..]);
        }
        for (; i < y.Length; i++) y[i] = _ring.Reduce(e[i] * ((e[i] & first) + (t[i] << 1)) + squares[i]);
    }
}
