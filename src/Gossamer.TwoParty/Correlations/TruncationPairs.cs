using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Products of two private random bits shared modulo 2^bits (<c>TruncPair</c>): P0 holds r0 and s0, P1 holds r1 and s1, with
/// s0 + s1 = r0·r1. To truncate by f bits takes f of them, and k' − k + f where the result goes into a wider ring.
/// </summary>
/// <typeparam name="T">Word of the ring that the result goes into.</typeparam>
public sealed class TruncationPairs<T> : CorrelationBatch
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SecretBuffer<ulong> _factors;
    private readonly SecretBuffer<T> _products;

    /// <summary>Room for <paramref name="count"/> pairs, all zero.</summary>
    public TruncationPairs(int bits, int count)
        : base(count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, Ring<T>.WordBits);
        Bits = bits;
        _factors = new SecretBuffer<ulong>(Words(count));
        _products = new SecretBuffer<T>(count);
    }

    /// <summary>Bits of the modulus of the shares.</summary>
    public int Bits { get; }

    /// <summary>r0 at P0, r1 at P1, 64 to a word.</summary>
    public Span<ulong> Factors => _factors.Span;

    /// <summary>The party's share of r0·r1, reduced.</summary>
    public Span<T> Products => _products.Span;

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
