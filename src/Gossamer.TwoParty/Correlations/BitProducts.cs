using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Shared products of two private random bits (<c>BitProd</c>): P0 holds a and s0, P1 holds b and s1, with s0 xor s1 = a and b.
/// Bits are packed 64 to a word; bits of the last word beyond the count are of no meaning.
/// </summary>
public sealed class BitProducts : CorrelationBatch
{
    private readonly SecretBuffer<ulong> _factors;
    private readonly SecretBuffer<ulong> _products;

    /// <summary>Room for <paramref name="count"/> bits, all zero.</summary>
    public BitProducts(int count)
        : base(count)
    {
        _factors = new SecretBuffer<ulong>(Words(count));
        _products = new SecretBuffer<ulong>(Words(count));
    }

    /// <summary>a at P0, b at P1.</summary>
    public Span<ulong> Factors => _factors.Span;

    /// <summary>The party's share of a and b.</summary>
    public Span<ulong> Products => _products.Span;

    internal override int Parts => 2;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _factors.Bytes.Span,
        1 => _products.Bytes.Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _factors.Dispose();
        _products.Dispose();
    }
}
