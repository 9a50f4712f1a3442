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
    [SkipLocalsInit]
    public void Hash(Vector128<byte>* rows, Vector128<byte> offset, ulong first, Vector128<byte>* output, int count)
    {
        AesRoundKeys* keys = _keys;
        Vector128<ulong> number = Vector128.Create(first, 0UL);
        for (int i = 0; i < count; i += Quantum)
        {
            Vector128<byte>* from = rows + i;
            Vector128<byte>* to = output + i;
            Vector128<byte> b0 = from[0] ^ offset, b1 = from[1] ^ offset, b2 = from[2] ^ offset, b3 = from[3] ^ offset;
            Vector128<byte> b4 = from[4] ^ offset, b5 = from[5] ^ offset, b6 = from[6] ^ offset, b7 = from[7] ^ offset;
            AesRoundKeys.Encrypt(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Vector128<byte> p0 = b0, p1 = b1, p2 = b2, p3 = b3, p4 = b4, p5 = b5, p6 = b6, p7 = b7;
            b0 ^= number.AsByte();
            b1 ^= (number + Vector128.Create(1UL, 0)).AsByte();
            b2 ^= (number + Vector128.Create(2UL, 0)).AsByte();
            b3 ^= (number + Vector128.Create(3UL, 0)).AsByte();
            b4 ^= (number + Vector128.Create(4UL, 0)).AsByte();
            b5 ^= (number + Vector128.Create(5UL, 0)).AsByte();
            b6 ^= (number + Vector128.Create(6UL, 0)).AsByte();
            b7 ^= (number + Vector128.Create(7UL, 0)).AsByte();
            number += Vector128.Create((ulong)Quantum, 0);
            AesRoundKeys.Encrypt(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            (to[0], to[1], to[2], to[3]) = (b0 ^ p0, b1 ^ p1, b2 ^ p2, b3 ^ p3);
            (to[4], to[5], to[6], to[7]) = (b4 ^ p4, b5 ^ p5, b6 ^ p6, b7 ^ p7);
        }
    }

    /// <summary>
    /// Blocks <paramref name="block"/> to <paramref name="block"/> + <paramref name="count"/> − 1 of H(<paramref name="number"/>,
    /// <paramref name="row"/>); the count is a multiple of 8.
    /// </summary>
    [SkipLocalsInit]
    public void Stretch(Vector128<byte> row, ulong number, ulong block, Vector128<byte>* output, int count)
    {
        AesRoundKeys* keys = _keys;
        Vector128<byte> inner = keys->Encrypt(row);
        for (int i = 0; i < count; i += Quantum)
        {
            Vector128<ulong> next = Vector128.Create(number, block + (ulong)i);
            Vector128<byte> b0 = next.AsByte() ^ inner;
            Vector128<byte> b1 = (next + Vector128.Create(0, 1UL)).AsByte() ^ inner;
            Vector128<byte> b2 = (next + Vector128.Create(0, 2UL)).AsByte() ^ inner;
            Vector128<byte> b3 = (next + Vector128.Create(0, 3UL)).AsByte() ^ inner;
            Vector128<byte> b4 = (next + Vector128.Create(0, 4UL)).AsByte() ^ inner;
            Vector128<byte> b5 = (next + Vector128.Create(0, 5UL)).AsByte() ^ inner;
            Vector128<byte> b6 = (next + Vector128.Create(0, 6UL)).AsByte() ^ inner;
            Vector128<byte> b7 = (next + Vector128.Create(0, 7UL)).AsByte() ^ inner;
            AesRoundKeys.Encrypt(keys, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Vector128<byte>* to = output + i;
            (to[0], to[1], to[2], to[3]) = (b0 ^ inner, b1 ^ inner, b2 ^ inner, b3 ^ inner);
            (to[4], to[5], to[6], to[7]) = (b4 ^ inner, b5 ^ inner, b6 ^ inner, b7 ^ inner);
        }
    }
}
