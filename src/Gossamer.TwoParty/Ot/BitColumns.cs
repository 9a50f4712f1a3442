using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.TwoParty.Ot;

/// <summary>Single bits of many strings, packed 64 to a word.</summary>
internal static unsafe class BitColumns
{
    /// <summary>Words that the bits of a unit fill.</summary>
    public const int UnitWords = ExtensionShape.UnitTransfers / 64;

    /// <summary>Bit <paramref name="bit"/>, 0 to 63, of each string of a unit.</summary>
    public static void Extract(Vector128<byte>* strings, int bit, ulong* words)
    {
        for (int word = 0; word < UnitWords; word++) words[word] = Extract64(strings + 64 * word, bit);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Extract64(Vector128<byte>* strings, int bit)
    {
        ulong word = 0;
        if (Avx512F.IsSupported)
        {
            var lowHalves = Vector512.Create(0UL, 2, 4, 6, 8, 10, 12, 14);
            for (int i = 0; i < 64; i += 8)
            {
                Vector512<ulong> first = Vector512.Load((ulong*)(strings + i)), second = Vector512.Load((ulong*)(strings + i + 4));
                Vector512<ulong> lows = Avx512F.PermuteVar8x64x2(first, lowHalves, second) << 63 - bit;
                word |= lows.ExtractMostSignificantBits() << i;
            }
            return word;
        }
        for (int i = 0; i < 64; i++) word |= (*(ulong*)(strings + i) >> bit & 1) << i;
        return word;
    }
}
