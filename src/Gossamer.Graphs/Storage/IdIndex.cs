using System.Runtime.InteropServices;

namespace Gossamer.Graphs.Storage;

/// <summary>Numbers keys in the order in which they first appear. Open addressing with linear probing, outside the managed heap.</summary>
internal sealed unsafe class IdIndex : IDisposable
{
    private const long Empty = -1;

    private Slot* _slots;
    private int _bits;

    /// <summary>An index without keys.</summary>
    public IdIndex() => _slots = Allocate(_bits = 12);

    /// <summary>Frees what nobody disposed of.</summary>
    ~IdIndex() => Free();

    /// <summary>Keys.</summary>
    public int Count { get; private set; }

    /// <summary>The number of <paramref name="key"/>, at least 0; a new key gets the next one, -1 where all 2³¹ − 1 are taken.</summary>
    public int Number(long key)
    {
        long mask = (1L << _bits) - 1;
        for (long at = Place(key, _bits); ; at = (at + 1) & mask)
        {
            Slot* slot = _slots + at;
            if (slot->Key == key) return slot->Number;
            if (slot->Key != Empty) continue;
            if (Count == int.MaxValue) return -1;
            *slot = new Slot(key, Count);
            if (2L * ++Count > mask) Grow();
            return Count - 1;
        }
    }

    /// <summary>Writes every key to its number's place.</summary>
    public void CopyKeys(long* keys)
    {
        for (long at = 0; at < 1L << _bits; at++)
            if (_slots[at].Key != Empty) keys[_slots[at].Number] = _slots[at].Key;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static long Place(long key, int bits) => (long)((ulong)key * 0x9E3779B97F4A7C15UL >> (64 - bits));

    private static Slot* Allocate(int bits)
    {
        var slots = (Slot*)NativeMemory.Alloc((nuint)1 << bits, (nuint)sizeof(Slot));
        for (long at = 0; at < 1L << bits; at++) slots[at].Key = Empty;
        return slots;
    }

    private void Grow()
    {
        Slot* grown = Allocate(_bits + 1);
        long mask = (1L << (_bits + 1)) - 1;
        for (long from = 0; from < 1L << _bits; from++)
        {
            if (_slots[from].Key == Empty) continue;
            long at = Place(_slots[from].Key, _bits + 1);
            while (grown[at].Key != Empty) at = (at + 1) & mask;
            grown[at] = _slots[from];
        }
        Free();
        _slots = grown;
        _bits++;
    }

    private void Free()
    {
        NativeMemory.Free(_slots);
        _slots = null;
    }

    private struct Slot(long key, int number)
    {
        public long Key = key;
        public int Number = number;
    }
}
