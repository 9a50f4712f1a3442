using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Bits of a plane as masks of elements: all ones where the bit is set.</summary>
internal static class LaneMasks
{
    /// <summary>Masks of the elements from bit <paramref name="first"/> on, one for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Expand<T>(ulong bits, int first)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Vector512<T> selector = typeof(T) == typeof(uint)
            ? Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768).As<uint, T>()
            : Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128).As<ulong, T>();
        return Vector512.Equals(Vector512.Create(T.CreateTruncating(bits >> first)) & selector, selector);
    }

    /// <summary>The mask of one bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(ulong bits, int bit)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => T.CreateTruncating(0UL - (bits >> bit & 1));
}
