using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>Shares of random a and b and of a·b, for products of two secrets (Beaver, CRYPTO 1991).</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ProductTriples<T> : CorrelationBatch
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SecretBuffer<T> _a, _b, _products;

    /// <summary>Room for <paramref name="count"/> triples, all zero.</summary>
    public ProductTriples(Ring<T> ring, int count)
        : base(count)
    {
        Ring = ring;
        _a = new SecretBuffer<T>(count);
        _b = new SecretBuffer<T>(count);
        _products = new SecretBuffer<T>(count);
    }

    /// <summary>The ring of all three.</summary>
    public Ring<T> Ring { get; }

    /// <summary>Shares of a.</summary>
    public Span<T> A => _a.Span;

    /// <summary>Shares of b.</summary>
    public Span<T> B => _b.Span;

    /// <summary>Shares of a·b.</summary>
    public Span<T> Products => _products.Span;

    internal override int Parts => 3;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _a.Bytes.Span,
        1 => _b.Bytes.Span,
        2 => _products.Bytes.Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _a.Dispose();
        _b.Dispose();
        _products.Dispose();
    }
}
