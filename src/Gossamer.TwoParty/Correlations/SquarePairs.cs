using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>Shares of a random t and of t² (<c>SquarePair</c>).</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class SquarePairs<T> : CorrelationBatch
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SecretBuffer<T> _t, _squares;

    /// <summary>Room for <paramref name="count"/> pairs, all zero.</summary>
    public SquarePairs(Ring<T> ring, int count)
        : base(count)
    {
        Ring = ring;
        _t = new SecretBuffer<T>(count);
        _squares = new SecretBuffer<T>(count);
    }

    /// <summary>The ring of both.</summary>
    public Ring<T> Ring { get; }

    /// <summary>Shares of t.</summary>
    public Span<T> Roots => _t.Span;

    /// <summary>Shares of t².</summary>
    public Span<T> Squares => _squares.Span;

    internal override int Parts => 2;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _t.Bytes.Span,
        1 => _squares.Bytes.Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _t.Dispose();
        _squares.Dispose();
    }
}
