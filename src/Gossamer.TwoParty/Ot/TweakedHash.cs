using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// The hash that turns correlated strings into independent ones: output block c of string x with number i is
/// P(P(x) ⊕ (i ‖ c)) ⊕ P(x), with P = AES-128 under a public key (TMMO; Guo, Katz, Wang, Yu, "Efficient and secure multiparty
/// computation from fixed-key block ciphers", IEEE S&amp;P 2020). A number is used once in a session and direction.
/// </summary>
internal readonly unsafe struct TweakedHash(AesRoundKeys* keys)
{
    /// <summary>Rows are hashed in multiples of this number.</summary>
    public const int Quantum = 8;

    private readonly AesRoundKeys* _keys = keys;

    /// <summary>Block 0 of H(first + n, rows[n] ⊕ offset) for n below <paramref name="count"/>, a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Hash(Vector128<byte>* rows, Vector128<byte> offset, ulong first, Vector128<byte>* output, int count)
    {
        AesRoundKeys* keys = _keys;
        Vector128<ulong> one = Vector128.Create(1UL, 0), tweak = Vector128.Create(first, 0);
        for (int i = 0; i < count; i += Quantum)
        {
            Vector128<byte>* from = rows + i;
            Vector128<byte>* to = output + i;
            Vector128<byte> b0 = from[0] ^ offset, b1 = from[1] ^ offset, b2 = from[2] ^ offset, b3 = from[3] ^ offset;
            Vector128<byte> b4 = from[4] ^ offset, b5 = from[5] ^ offset, b6 = from[6] ^ offset, b7 = from[7] ^ offset;
            AesRoundKeys.Encrypt(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            (to[0], to[1], to[2], to[3]) = (b0, b1, b2, b3);
            (to[4], to[5], to[6], to[7]) = (b4, b5, b6, b7);
            tweak = Finish(keys, to, tweak, one);
        }
    }

    /// <summary>
    /// Blocks <paramref name="block"/> to <paramref name="block"/> + <paramref name="count"/> − 1 of H(<paramref name="number"/>,
    /// <paramref name="row"/>); the count is a multiple of 8.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Stretch(Vector128<byte> row, ulong number, ulong block, Vector128<byte>* output, int count)
    {
        AesRoundKeys* keys = _keys;
        Vector128<byte> inner = keys->Encrypt(row);
        Vector128<ulong> one = Vector128.Create(0, 1UL), tweak = Vector128.Create(number, block);
        for (int i = 0; i < count; i += Quantum)
        {
            Vector128<byte>* to = output + i;
            (to[0], to[1], to[2], to[3]) = (inner, inner, inner, inner);
            (to[4], to[5], to[6], to[7]) = (inner, inner, inner, inner);
            tweak = Finish(keys, to, tweak, one);
        }
    }

    /// <summary>
    /// From P(x) to P(P(x) ⊕ tweak) ⊕ P(x), eight at once, with tweaks that count up by <paramref name="step"/>. P(x) waits in memory:
    /// AES instructions can name sixteen registers only.
    /// </summary>
    /// <returns>The next tweak.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Finish(AesRoundKeys* keys, Vector128<byte>* to, Vector128<ulong> tweak, Vector128<ulong> step)
    {
        Vector128<byte> b0 = to[0] ^ tweak.AsByte();
        tweak += step;
        Vector128<byte> b1 = to[1] ^ tweak.AsByte();
        tweak += step;
        Vector128<byte> b2 = to[2] ^ tweak.AsByte();
        tweak += step;
        Vector128<byte> b3 = to[3] ^ tweak.AsByte();
        tweak += step;
        Vector128<byte> b4 = to[4] ^ tweak.AsByte();
        tweak += step;
        Vector128<byte> b5 = to[5] ^ tweak.AsByte();
        tweak += step;
        Vector128<byte> b6 = to[6] ^ tweak.AsByte();
        tweak += step;
        Vector128<byte> b7 = to[7] ^ tweak.AsByte();
        tweak += step;
        AesRoundKeys.Encrypt(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        (to[0], to[1], to[2], to[3]) = (to[0] ^ b0, to[1] ^ b1, to[2] ^ b2, to[3] ^ b3);
        (to[4], to[5], to[6], to[7]) = (to[4] ^ b4, to[5] ^ b5, to[6] ^ b6, to[7] ^ b7);
        return tweak;
    }
}
