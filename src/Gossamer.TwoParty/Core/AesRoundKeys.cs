using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Core;

/// <summary>The eleven round keys of AES-128 (FIPS 197, section 5.2), and the permutation they give.</summary>
/// <remarks>Lives in memory that does not move and that its owner zeroes: kernels reach it by pointer.</remarks>
[InlineArray(Count)]
internal struct AesRoundKeys
{
    /// <summary>Round keys of AES-128.</summary>
    public const int Count = 11;

    private Vector128<byte> _first;

    /// <summary>The schedule of <paramref name="key"/>. Constant in time: the S-box is the AES instruction's.</summary>
    public static void Expand(Vector128<byte> key, out AesRoundKeys keys)
    {
        keys = default;
        keys[0] = key;
        byte constant = 1;
        for (int round = 1; round < Count; round++)
        {
            // RotWord and SubWord of the last column: every column of the state is that word, so that ShiftRows moves nothing.
            uint last = BitOperations.RotateRight(key.AsUInt32().GetElement(3), 8);
            Vector128<byte> substituted = AesInstructions.LastRound(Vector128.Create(last).AsByte(), Vector128<byte>.Zero);
            Vector128<uint> word = substituted.AsUInt32() ^ Vector128.Create((uint)constant);
            // w0, w0+w1, w0+w1+w2, ... : a prefix sum of the columns.
            Vector128<byte> sums = key;
            sums ^= Vector128.Shuffle(key, Vector128.Create((byte)255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
            sums ^= Vector128.Shuffle(key, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7));
            sums ^= Vector128.Shuffle(key, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3));
            key = sums ^ word.AsByte();
            keys[round] = key;
            constant = (byte)((constant << 1) ^ (0x1B & -(constant >> 7)));
        }
    }

    /// <summary>One block.</summary>
    public readonly Vector128<byte> Encrypt(Vector128<byte> block)
    {
        ref Vector128<byte> keys = ref Unsafe.AsRef(in _first);
        block ^= keys;
        for (int round = 1; round < Count - 1; round++) block = AesInstructions.Round(block, Unsafe.Add(ref keys, round));
        return AesInstructions.LastRound(block, Unsafe.Add(ref keys, Count - 1));
    }

    /// <summary>
    /// Eight blocks in place, interleaved: a round takes about four cycles and two can start in each. Inlined, the eight stay in
    /// registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Encrypt(
        AesRoundKeys* schedule,
        ref Vector128<byte> b0, ref Vector128<byte> b1, ref Vector128<byte> b2, ref Vector128<byte> b3,
        ref Vector128<byte> b4, ref Vector128<byte> b5, ref Vector128<byte> b6, ref Vector128<byte> b7)
    {
        var keys = (Vector128<byte>*)schedule;
        Vector128<byte> key = keys[0];
        (b0, b1, b2, b3) = (b0 ^ key, b1 ^ key, b2 ^ key, b3 ^ key);
        (b4, b5, b6, b7) = (b4 ^ key, b5 ^ key, b6 ^ key, b7 ^ key);
        for (int round = 1; round < Count - 1; round++)
        {
            key = keys[round];
            b0 = AesInstructions.Round(b0, key);
            b1 = AesInstructions.Round(b1, key);
            b2 = AesInstructions.Round(b2, key);
            b3 = AesInstructions.Round(b3, key);
            b4 = AesInstructions.Round(b4, key);
            b5 = AesInstructions.Round(b5, key);
            b6 = AesInstructions.Round(b6, key);
            b7 = AesInstructions.Round(b7, key);
        }
        key = keys[Count - 1];
        b0 = AesInstructions.LastRound(b0, key);
        b1 = AesInstructions.LastRound(b1, key);
        b2 = AesInstructions.LastRound(b2, key);
        b3 = AesInstructions.LastRound(b3, key);
        b4 = AesInstructions.LastRound(b4, key);
        b5 = AesInstructions.LastRound(b5, key);
        b6 = AesInstructions.LastRound(b6, key);
        b7 = AesInstructions.LastRound(b7, key);
    }

    /// <summary>
    /// Writes <paramref name="count"/> blocks, a multiple of 8, of the key stream from block <paramref name="counter"/> on: AES of
    /// the 64-bit little-endian counter, its upper half zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void CounterBlocks(AesRoundKeys* schedule, ulong counter, Vector128<byte>* output, int count)
    {
        // Counting up one by one leaves the compiler enough of the sixteen registers that AES instructions can name.
        Vector128<ulong> one = Vector128.Create(1UL, 0), next = Vector128.Create(counter, 0);
        for (int i = 0; i < count; i += 8)
        {
            Vector128<byte> b0 = next.AsByte();
            next += one;
            Vector128<byte> b1 = next.AsByte();
            next += one;
            Vector128<byte> b2 = next.AsByte();
            next += one;
            Vector128<byte> b3 = next.AsByte();
            next += one;
            Vector128<byte> b4 = next.AsByte();
            next += one;
            Vector128<byte> b5 = next.AsByte();
            next += one;
            Vector128<byte> b6 = next.AsByte();
            next += one;
            Vector128<byte> b7 = next.AsByte();
            next += one;
            Encrypt(schedule, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Vector128<byte>* to = output + i;
            (to[0], to[1], to[2], to[3]) = (b0, b1, b2, b3);
            (to[4], to[5], to[6], to[7]) = (b4, b5, b6, b7);
        }
    }
}
