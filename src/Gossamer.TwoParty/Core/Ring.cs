using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// The integers modulo 2^k: k = 32 in <see cref="uint"/>, or 33 to 64 in <see cref="ulong"/>. Elements are kept reduced; a signed
/// value is its two's complement of k bits.
/// </summary>
/// <typeparam name="T"><see cref="uint"/> or <see cref="ulong"/>.</typeparam>
public readonly record struct Ring<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>The ring of <paramref name="bits"/> bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The word does not hold it, or a narrower word would.</exception>
    public Ring(int bits)
    {
        if (typeof(T) != typeof(uint) && typeof(T) != typeof(ulong))
            throw new NotSupportedException($"Ring words are {nameof(UInt32)} and {nameof(UInt64)}, not {typeof(T).Name}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, typeof(T) == typeof(uint) ? 32 : 33);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, WordBits);
        Bits = bits;
    }

    private Ring(int bits, bool _) => Bits = bits;

    /// <summary>A ring narrower than the word is meant for, where a narrow operand is on its way into a wide ring.</summary>
    internal static Ring<T> Narrow(int bits) => new(bits, true);

    /// <summary>Bits of a word.</summary>
    internal static int WordBits => Unsafe.SizeOf<T>() * 8;

    /// <summary>Bits of an element, k.</summary>
    public int Bits { get; }

    /// <summary>2^k − 1.</summary>
    public T Mask => T.AllBitsSet >>> (WordBits - Bits);

    /// <summary>The element that is <paramref name="value"/> modulo 2^k.</summary>
    public T Reduce(T value) => value & Mask;

    /// <summary>The element that stands for a signed value.</summary>
    public T FromSigned(long value) => T.CreateTruncating(value) & Mask;

    /// <summary>The signed value an element stands for, −2^(k−1) to 2^(k−1) − 1.</summary>
    public long ToSigned(T element) => (long)(ulong.CreateTruncating(element) << (64 - Bits)) >> (64 - Bits);
}
