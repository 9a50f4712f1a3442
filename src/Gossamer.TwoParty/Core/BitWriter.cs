using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// Writes bits one after the other, least significant first and little-endian, with no gaps between planes or elements: a message is
/// bits per element times elements, rounded up to bytes once.
/// </summary>
public ref struct BitWriter
{
    private Span<byte> _rest;
    private ulong _pending;
    private int _pendingBits;

    /// <summary>Writes into <paramref name="message"/>.</summary>
    public BitWriter(Span<byte> message) => _rest = message;

    /// <summary>Bytes that hold <paramref name="bits"/> bits.</summary>
    /// <exception cref="OverflowException">The message would be longer than 2 GB.</exception>
    public static int Bytes(long bits) => checked((int)((bits + 7) / 8));

    /// <summary>Appends the low <paramref name="bits"/> bits of <paramref name="value"/>, whose higher bits are 0.</summary>
    public void Append(ulong value, int bits)
    {
        _pending |= value << _pendingBits;
        int free = 64 - _pendingBits;
        if (bits < free)
        {
            _pendingBits += bits;
            return;
        }
        BinaryPrimitives.WriteUInt64LittleEndian(_rest, _pending);
        _rest = _rest[8..];
        _pending = free == 64 ? 0 : value >> free;
        _pendingBits = bits - free;
    }

    /// <summary>Appends <paramref name="bits"/> bits that lie 64 to a word; bits beyond them are not looked at.</summary>
    public void AppendPlane(scoped ReadOnlySpan<ulong> plane, int bits)
    {
        int whole = bits / 64;
        if (_pendingBits == 0 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(plane[..whole]).CopyTo(_rest);
            _rest = _rest[(whole * 8)..];
        }
        else
        {
            foreach (ulong word in plane[..whole]) Append(word, 64);
        }
        int tail = bits % 64;
        if (tail > 0) Append(plane[whole] & ((1UL << tail) - 1), tail);
    }

    /// <summary>Appends elements of <paramref name="bits"/> bits each, whose higher bits are 0.</summary>
    public void AppendElements<T>(scoped ReadOnlySpan<T> elements, int bits)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (bits == Ring<T>.WordBits && _pendingBits == 0 && BitConverter.IsLittleEndian)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(elements);
            int whole = bytes.Length & ~7;
            bytes[..whole].CopyTo(_rest);
            _rest = _rest[whole..];
            elements = elements[(whole / (bits / 8))..];
        }
        // Append in a loop, with its state in registers.
        Span<byte> rest = _rest;
        ulong pending = _pending;
        int pendingBits = _pendingBits, at = 0;
        foreach (T element in elements)
        {
            ulong value = ulong.CreateTruncating(element);
            pending |= value << pendingBits;
            pendingBits += bits;
            if (pendingBits < 64) continue;
            BinaryPrimitives.WriteUInt64LittleEndian(rest[at..], pending);
            at += sizeof(ulong);
            pendingBits -= 64;
            // A shift by the whole width of a word would shift by nothing; two shifts do not.
            pending = value >> (bits - pendingBits - 1) >> 1;
        }
        _rest = rest[at..];
        (_pending, _pendingBits) = (pending, pendingBits);
    }

    /// <summary>Writes what is pending, padded with zeros to a byte.</summary>
    public void Finish()
    {
        for (; _pendingBits > 0; _pendingBits -= 8, _pending >>= 8)
        {
            _rest[0] = (byte)_pending;
            _rest = _rest[1..];
        }
        _pendingBits = 0;
    }
}
