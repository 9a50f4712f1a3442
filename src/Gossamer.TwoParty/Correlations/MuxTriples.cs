using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Shares of a random bit r, once xor-shared and once shared in the ring, of a random u and of the product r·u (<c>MuxTriple</c>).
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class MuxTriples<T> : CorrelationBatch
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SecretBuffer<ulong> _bits;
    private readonly SecretBuffer<T> _r, _u, _ru;

    /// <summary>Room for <paramref name="count"/> triples, all zero.</summary>
    public MuxTriples(Ring<T> ring, int count)
        : base(count)
    {
        Ring = ring;
        _bits = new SecretBuffer<ulong>(Words(count));
        _r = new SecretBuffer<T>(count);
        _u = new SecretBuffer<T>(count);
        _ru = new SecretBuffer<T>(count);
    }

    /// <summary>The ring of u and r·u.</summary>
    public Ring<T> Ring { get; }

    /// <summary>Xor shares of r, 64 to a word.</summary>
    public Span<ulong> Bits => _bits.Span;

    /// <summary>Shares of r in the ring.</summary>
    public Span<T> R => _r.Span;

    /// <summary>Shares of u.</summary>
    public Span<T> U => _u.Span;

    /// <summary>Shares of r·u.</summary>
    public Span<T> RU => _ru.Span;

    internal override int Parts => 4;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _bits.Bytes.Span,
        1 => _r.Bytes.Span,
        2 => _u.Bytes.Span,
        3 => _ru.Bytes.Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _bits.Dispose();
        _r.Dispose();
        _u.Dispose();
        _ru.Dispose();
    }
}
