using System.Numerics;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// One party's additive share of a tensor of fixed-point numbers: the sum of both shares, modulo 2^k, stands for value · 2^f. Zeroed
/// when disposed of; no text.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ArithmeticShare<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SecretBuffer<T> _elements;

    /// <summary>A share of zeros.</summary>
    /// <param name="ring">Ring of the elements.</param>
    /// <param name="fractionBits">f, bits behind the point.</param>
    /// <param name="count">Elements.</param>
    public ArithmeticShare(Ring<T> ring, int fractionBits, int count)
    {
        Ring = ring;
        FractionBits = fractionBits;
        _elements = new SecretBuffer<T>(count);
    }

    /// <summary>Ring of the elements.</summary>
    public Ring<T> Ring { get; }

    /// <summary>Bits behind the point.</summary>
    public int FractionBits { get; }

    /// <summary>Elements.</summary>
    public int Count => _elements.Length;

    /// <summary>The share, reduced.</summary>
    public Span<T> Span => _elements.Span;

    /// <summary>The share, reduced, for protocols.</summary>
    public Memory<T> Memory => _elements.Memory;

    /// <summary>Zeroes the share.</summary>
    public void Dispose() => _elements.Dispose();
}
