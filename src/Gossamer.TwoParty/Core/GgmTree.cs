using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// Binary trees of seeds (Goldreich, Goldwasser, Micali 1986): the children of x are P₀(x) ⊕ x and P₁(x) ⊕ x with two AES
/// permutations whose keys are public. From the sums of all left and all right children of every level, all leaves but one follow.
/// Leaf numbers have the first level as their lowest bit. No branch or index depends on the one that is missing.
/// </summary>
internal sealed class GgmTree
{
    private readonly AesRoundKeys _left, _right;

    /// <summary>A tree of 2^<paramref name="depth"/> leaves.</summary>
    /// <param name="depth">Levels, 1 to 8.</param>
    /// <param name="left">Public key of P₀.</param>
    /// <param name="right">Public key of P₁.</param>
    public GgmTree(int depth, Seed left, Seed right)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 8);
        Depth = depth;
        AesRoundKeys.Expand(Vector128.Create(left.Key), out _left);
        AesRoundKeys.Expand(Vector128.Create(right.Key), out _right);
    }

    /// <summary>Levels below the root.</summary>
    public int Depth { get; }

    /// <summary>Leaves.</summary>
    public int Leaves => 1 << Depth;

    /// <summary>All leaves, and per level the sums of left and of right children.</summary>
    /// <param name="root">The secret the tree grows from.</param>
    /// <param name="leaves">[2^depth].</param>
    /// <param name="sums">[2 · depth]: left sum, right sum of level 0, then of level 1, ...</param>
    public void Expand(Vector128<byte> root, Span<Vector128<byte>> leaves, Span<Vector128<byte>> sums)
    {
        leaves[0] = root;
        for (int level = 0; level < Depth; level++)
        {
            (sums[2 * level], sums[2 * level + 1]) = Descend(leaves, level);
        }
    }

    /// <summary>
    /// All leaves but <paramref name="missing"/>, in the order of leaf number ⊕ <paramref name="missing"/>: the first, which nobody
    /// can compute, is zero.
    /// </summary>
    /// <param name="missing">The secret number of the leaf left out.</param>
    /// <param name="sums">[depth]: per level the sum of the children on the side away from the missing leaf.</param>
    /// <param name="leaves">[2^depth].</param>
    public void ExpandAround(int missing, ReadOnlySpan<Vector128<byte>> sums, Span<Vector128<byte>> leaves)
    {
        // In the order of number ⊕ missing the unknown node is always the first, so its place is public: at each level only the
        // two sides, exchanged where the bit of the missing leaf is 1, depend on the secret.
        leaves[0] = Vector128<byte>.Zero;
        for (int level = 0; level < Depth; level++)
        {
            Vector128<byte> swap = Vector128.Create((byte)-(missing >> level & 1));
            (_, Vector128<byte> away) = Descend(leaves, level, swap);
            // The children of the unknown node were computed from zero: take the one away out of the sum, and put the true one in.
            int sibling = 1 << level;
            leaves[sibling] ^= sums[level] ^ away;
            leaves[0] = Vector128<byte>.Zero;
        }
    }

    /// <summary>One level down; where <paramref name="swap"/> is all ones, right children come first.</summary>
    private (Vector128<byte> First, Vector128<byte> Second) Descend(Span<Vector128<byte>> nodes, int level, Vector128<byte> swap = default)
    {
        int width = 1 << level;
        Vector128<byte> lefts = Vector128<byte>.Zero, rights = Vector128<byte>.Zero;
        for (int i = 0; i < width; i++)
        {
            Vector128<byte> node = nodes[i];
            Vector128<byte> left = _left.Encrypt(node) ^ node, right = _right.Encrypt(node) ^ node;
            Vector128<byte> exchange = (left ^ right) & swap;
            (left, right) = (left ^ exchange, right ^ exchange);
            nodes[i] = left;
            nodes[width + i] = right;
            lefts ^= left;
            rights ^= right;
        }
        return (lefts, rights);
    }
}
