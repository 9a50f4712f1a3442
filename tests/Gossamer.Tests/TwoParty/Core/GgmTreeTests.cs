using System.Runtime.Intrinsics;
using CsCheck;
using Gossamer.TwoParty.Core;
using Xunit;

namespace Gossamer.Tests.TwoParty.Core;

/// <summary>Trees of seeds, with and without the missing leaf.</summary>
public sealed class GgmTreeTests
{
    [Fact]
    public void All_leaves_but_one_follow_from_the_sums_away_from_it() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 255], Gen.Byte.Array[16]).Sample(static (depth, number, root) =>
        {
            int missing = number & ((1 << depth) - 1);
            GgmTree tree = Tree(depth);
            var leaves = new Vector128<byte>[tree.Leaves];
            var sums = new Vector128<byte>[2 * depth];
            tree.Expand(Vector128.Create(root), leaves, sums);
            Vector128<byte>[] away = [.. Enumerable.Range(0, depth).Select(level => sums[2 * level + 1 - (missing >> level & 1)])];
            var around = new Vector128<byte>[tree.Leaves];
            tree.ExpandAround(missing, away, around);
            Assert.Equal(Vector128<byte>.Zero, around[0]);
            for (int i = 1; i < tree.Leaves; i++) Assert.Equal(leaves[i ^ missing], around[i]);
        }, iter: 200);

    [Fact]
    public void Leaves_are_all_different_and_no_two_trees_share_one()
    {
        GgmTree tree = Tree(8);
        HashSet<Vector128<byte>> seen = [];
        for (byte root = 0; root < 4; root++)
        {
            var leaves = new Vector128<byte>[256];
            tree.Expand(Vector128.Create(root), leaves, new Vector128<byte>[16]);
            Assert.All(leaves, leaf => Assert.True(seen.Add(leaf)));
        }
    }

    [Fact]
    public void A_node_is_its_parent_through_one_of_two_permutations()
    {
        byte[] leftKey = new byte[16], rightKey = new byte[16];
        leftKey[0] = 1;
        rightKey[0] = 2;
        Vector128<byte> root = Vector128.Create((byte)7);
        AesRoundKeys.Expand(Vector128.Create(leftKey), out AesRoundKeys left);
        AesRoundKeys.Expand(Vector128.Create(rightKey), out AesRoundKeys right);
        Vector128<byte> first = right.Encrypt(root) ^ root;
        // Leaf 1: right at the first level, left at the second.
        Vector128<byte> expected = left.Encrypt(first) ^ first;
        var leaves = new Vector128<byte>[4];
        Tree(2).Expand(root, leaves, new Vector128<byte>[4]);
        Assert.Equal(expected, leaves[1]);
    }

    private static GgmTree Tree(int depth)
    {
        byte[] left = new byte[16], right = new byte[16];
        left[0] = 1;
        right[0] = 2;
        return new GgmTree(depth, new Seed(left), new Seed(right));
    }
}
