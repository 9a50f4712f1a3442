using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Xor shares of random bits a, b, c and of the products a·b and a·c (<c>And2</c>), packed 64 to a word; bits of the last word beyond
/// the count are of no meaning.
/// </summary>
public sealed class AndPairs : CorrelationBatch
{
    private readonly SecretBuffer<ulong> _a, _b, _c, _ab, _ac;

    /// <summary>Room for <paramref name="count"/> bits, all zero.</summary>
    public AndPairs(int count)
        : base(count)
    {
        _a = new SecretBuffer<ulong>(Words(count));
        _b = new SecretBuffer<ulong>(Words(count));
        _c = new SecretBuffer<ulong>(Words(count));
        _ab = new SecretBuffer<ulong>(Words(count));
        _ac = new SecretBuffer<ulong>(Words(count));
    }

    /// <summary>The common factor.</summary>
    public Span<ulong> A => _a.Span;

    /// <summary>The first factor.</summary>
    public Span<ulong> B => _b.Span;

    /// <summary>The second factor.</summary>
    public Span<ulong> C => _c.Span;

    /// <summary>a and b.</summary>
    public Span<ulong> AB => _ab.Span;

    /// <summary>a and c.</summary>
    public Span<ulong> AC => _ac.Span;

    internal override int Parts => 5;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _a.Bytes.Span,
        1 => _b.Bytes.Span,
        2 => _c.Bytes.Span,
        3 => _ab.Bytes.Span,
        4 => _ac.Bytes.Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _ab.Dispose();
        _ac.Dispose();
    }
}
