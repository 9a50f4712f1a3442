using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>Where units lie in the arrays of a batch, which are native memory and hold no more than the batch.</summary>
internal static unsafe class UnitMemory
{
    /// <summary>The first element of memory that does not move.</summary>
    public static T* Start<T>(Span<T> memory)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory));

    /// <summary>How many of a unit's elements belong to a batch of <paramref name="count"/>.</summary>
    public static int Part(int unit, int count, int perUnit = ExtensionShape.UnitTransfers) => Math.Min(perUnit, count - unit * perUnit);

    /// <summary>Stores the bits of a unit in a batch of <paramref name="count"/> bits.</summary>
    public static void StoreWords(ulong* destination, int unit, ulong* words, int count)
    {
        int part = (Part(unit, count) + 63) / 64;
        new Span<ulong>(words, part).CopyTo(new Span<ulong>(destination + unit * BitColumns.UnitWords, part));
    }
}
