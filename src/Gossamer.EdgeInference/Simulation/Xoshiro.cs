using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>
/// A stream of xoshiro256** (Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021). The simulator keeps one
/// for each environment, device and purpose, so that exogenous randomness depends neither on decisions nor on the number of environments.
/// </summary>
public struct Xoshiro
{
    internal ulong S0, S1, S2, S3;

    /// <summary>The state as published: four words, not all zero.</summary>
    public Xoshiro(ulong s0, ulong s1, ulong s2, ulong s3) => (S0, S1, S2, S3) = (s0, s1, s2, s3);

    /// <summary>The stream of a purpose.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="environment">Index of the environment.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="purpose">What the numbers are for.</param>
    public static Xoshiro Of(ulong seed, int environment, int device, RandomPurpose purpose)
    {
        // SplitMix64 expands what the words of the key have been folded into, as its authors advise.
        ulong key = Fold(Fold(Fold(Fold(0, seed), (ulong)environment), (ulong)device), (ulong)purpose);
        return new Xoshiro(SplitMix(ref key), SplitMix(ref key), SplitMix(ref key), SplitMix(ref key));
    }

    /// <summary>64 uniform bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(S1 * 5, 7) * 9, shifted = S1 << 17;
        S2 ^= S0;
        S3 ^= S1;
        S1 ^= S2;
        S0 ^= S3;
        S2 ^= shifted;
        S3 = BitOperations.RotateLeft(S3, 45);
        return result;
    }

    /// <summary>A uniform number in [0, 1) with 52 random bits: the bits become the fraction of a number in [1, 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextUniform() => BitConverter.UInt64BitsToDouble((NextBits() >> 12) | 0x3FF0_0000_0000_0000UL) - 1;

    private static ulong Fold(ulong key, ulong word)
    {
        ulong mixed = key ^ word;
        return SplitMix(ref mixed);
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
