using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Benchmarks;

/// <summary>What the processor can do at most: loops of one instruction whose operands never leave the registers.</summary>
internal static class RegisterLoops
{
    private const int Accumulators = 12;

    /// <summary>Multiplications and additions of <see cref="MultiplyAdd"/>.</summary>
    public static long MultiplyAdds<T>(int rounds)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => (long)rounds * Accumulators * Vector512<T>.Count;

    /// <summary>Twelve sums of products, as in the innermost loop of a matrix product.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T MultiplyAdd<T>(int rounds)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        // The factor changes in every round and the other differs from sum to sum, so that no product can be taken out or shared.
        Vector512<T> one = Vector512<T>.One, a = one, b = one + one;
        Vector512<T> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        Vector512<T> b0 = b, b1 = b0 + b, b2 = b1 + b, b3 = b2 + b, b4 = b3 + b, b5 = b4 + b, b6 = b5 + b, b7 = b6 + b;
        Vector512<T> b8 = b7 + b, b9 = b8 + b, b10 = b9 + b, b11 = b10 + b;
        for (int i = 0; i < rounds; i++)
        {
            a += one;
            c0 += a * b0;
            c1 += a * b1;
            c2 += a * b2;
            c3 += a * b3;
            c4 += a * b4;
            c5 += a * b5;
            c6 += a * b6;
            c7 += a * b7;
            c8 += a * b8;
            c9 += a * b9;
            c10 += a * b10;
            c11 += a * b11;
        }
        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + (c6 + c7 + c8 + c9 + c10 + c11));
    }

    /// <summary>Eight blocks at once through the rounds of AES-128, <paramref name="rounds"/> times.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static byte Aes(int rounds)
    {
        Vector128<byte> key = Vector128.Create((byte)7);
        Vector128<byte> b0 = key, b1 = key, b2 = key, b3 = key, b4 = key, b5 = key, b6 = key, b7 = key;
        for (int i = 0; i < rounds * 10; i++)
        {
            b0 = AesInstructions.Round(b0, key);
            b1 = AesInstructions.Round(b1, key);
            b2 = AesInstructions.Round(b2, key);
            b3 = AesInstructions.Round(b3, key);
            b4 = AesInstructions.Round(b4, key);
            b5 = AesInstructions.Round(b5, key);
            b6 = AesInstructions.Round(b6, key);
            b7 = AesInstructions.Round(b7, key);
        }
        return (b0 ^ b1 ^ b2 ^ b3 ^ b4 ^ b5 ^ b6 ^ b7).ToScalar();
    }
}
