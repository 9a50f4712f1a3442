using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gossamer.TwoParty.Core;

/// <summary>Reads what a <see cref="BitWriter"/> wrote.</summary>
public ref struct BitReader
{
    private ReadOnlySpan<byte> _rest;
    private ulong _pending;
    private int _pendingBits;

    /// <summary>Reads from <paramref name="message"/>.</summary>
    public BitReader(ReadOnlySpan<byte> message) => _rest = message;

    /// <summary>Reads the next <paramref name="bits"/> bits, 1 to 64.</summary>
    public ulong Read(int bits)
    {
        ulong mask = ulong.MaxValue >> (64 - bits);
        if (bits <= _pendingBits)
        {
            ulong value = _pending & mask;
            _pending = bits == 64 ? 0 : _pending >> bits;
            _pendingBits -= bits;
            return value;
        }
        ulong next = NextWord(out int read);
        ulong joined = (_pending | next << _pendingBits) & mask;
        int used = bits - _pendingBits;
        _pending = used == 64 ? 0 : next >> used;
        _pendingBits = read - used;
        return joined;
    }

    /// <summary>Reads <paramref name="bits"/> bits into words of 64; the last word's other bits become 0.</summary>
    public void ReadPlane(scoped Span<ulong> plane, int bits)
    {
        int whole = bits / 64;
        if (_pendingBits == 0 && BitConverter.IsLittleEndian)
        {
            _rest[..(whole * 8)].CopyTo(MemoryMarshal.AsBytes(plane));
            _rest = _rest[(whole * 8)..];
        }
        else
        {
            for (int i = 0; i < whole; i++) plane[i] = Read(64);
        }
        if (bits % 64 > 0) plane[whole] = Read(bits % 64);
    }

    /// <summary>Reads elements of <paramref name="bits"/> bits each.</summary>
    public void ReadElements<T>(scoped Span<T> elements, int bits)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int from = 0;
        if (bits == Ring<T>.WordBits && _pendingBits == 0 && BitConverter.IsLittleEndian)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(elements);
            int whole = bytes.Length & ~7;
            _rest[..whole].CopyTo(bytes);
            _rest = _rest[whole..];
            from = whole / (bits / 8);
        }
        // Read in a loop, with its state in registers, while whole words are left.
        ReadOnlySpan<byte> rest = _rest;
        ulong pending = _pending, mask = ulong.MaxValue >> (64 - bits);
        int pendingBits = _pendingBits, at = 0, i = from;
        for (; i < elements.Length; i++)
        {
            if (bits <= pendingBits)
            {
                elements[i] = T.CreateTruncating(pending & mask);
                pending = pending >> (bits - 1) >> 1;
                pendingBits -= bits;
                continue;
            }
            if (rest.Length - at < sizeof(ulong)) break;
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(rest[at..]);
            at += sizeof(ulong);
            int used = bits - pendingBits;
            elements[i] = T.CreateTruncating((pending | next << pendingBits) & mask);
            pending = next >> (used - 1) >> 1;
            pendingBits = 64 - used;
        }
        _rest = rest[at..];
        (_pending, _pendingBits) = (pending, pendingBits);
        for (; i < elements.Length; i++) elements[i] = T.CreateTruncating(Read(bits));
    }

    private ulong NextWord(out int bits)
    {
        if (_rest.Length >= 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
            _rest = _rest[8..];
            bits = 64;
            return word;
        }
        ulong last = 0;
        for (int i = 0; i < _rest.Length; i++) last |= (ulong)_rest[i] << (8 * i);
        bits = 8 * _rest.Length;
        _rest = [];
        return last;
    }
}
