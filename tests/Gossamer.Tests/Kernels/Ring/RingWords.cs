using System.Numerics;
using System.Runtime.InteropServices;

namespace Gossamer.Tests.Kernels.Ring;

/// <summary>Words of any value.</summary>
internal static class RingWords
{
    public static T[] Random<T>(int count, int seed)
        where T : unmanaged, IBinaryInteger<T>
    {
        var words = new T[count];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(words.AsSpan()));
        return words;
    }
}
