using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// What both sides of an extension do with their leaves: leaf x of a block gives a row of bits g_x, and plane i of the block is the
/// sum of the g_x over those x with bit i set. The receiver orders leaves by their number, the sender by number ⊕ Δ, with the one it
/// lacks in front, where no plane needs it (Roy, "SoftSpokenOT", CRYPTO 2022).
/// </summary>
internal sealed unsafe class LeafPlanes : IDisposable
{
    private readonly SecretBuffer<AesRoundKeys> _schedules;

    /// <summary>Keeps the key schedules of <paramref name="leaves"/>.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="leaves">[blocks, 2^s].</param>
    /// <param name="lacksFirst">Whether the first leaf of each block is unknown.</param>
    public LeafPlanes(ExtensionShape shape, ReadOnlySpan<Vector128<byte>> leaves, bool lacksFirst)
    {
        AesInstructions.Require();
        _schedules = new SecretBuffer<AesRoundKeys>(leaves.Length);
        Span<AesRoundKeys> schedules = _schedules.Span;
        for (int i = 0; i < leaves.Length; i++) AesRoundKeys.Expand(leaves[i], out schedules[i]);
        Kernel = new LeafKernel(shape, _schedules.Pointer, lacksFirst);
    }

    /// <summary>The kernel; valid until this is disposed of.</summary>
    public LeafKernel Kernel { get; }

    /// <summary>Zeroes the schedules.</summary>
    public void Dispose() => _schedules.Dispose();
}

/// <summary>Expands leaves to planes; pointers and numbers only, so that worker threads can have it.</summary>
internal readonly unsafe struct LeafKernel(ExtensionShape shape, AesRoundKeys* schedules, bool lacksFirst)
{
    private const int Vectors = ExtensionShape.PlaneBytes / 64;

    private readonly AesRoundKeys* _schedules = schedules;
    private readonly bool _lacksFirst = lacksFirst;

    /// <summary>Sizes.</summary>
    public ExtensionShape Shape { get; } = shape;

    /// <summary>Bytes that <see cref="Expand"/> works in.</summary>
    public int ScratchBytes => Shape.Leaves * ExtensionShape.PlaneBytes;

    /// <summary>The planes of one block in one unit.</summary>
    /// <param name="block">Which block.</param>
    /// <param name="unit">Which unit, counted from the beginning of the session.</param>
    /// <param name="planes">s planes of a unit.</param>
    /// <param name="scratch">Work space, aligned to 64 bytes; its first plane is the sum of all leaves afterwards.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Expand(int block, long unit, byte* planes, byte* scratch)
    {
        AesRoundKeys* schedules = _schedules + (long)block * Shape.Leaves;
        ulong counter = (ulong)unit * ExtensionShape.LeafBlocks;
        int leaf = 0;
        if (_lacksFirst)
        {
            new Span<byte>(scratch, ExtensionShape.PlaneBytes).Clear();
            leaf = 1;
        }
        for (; leaf < Shape.Leaves; leaf++)
        {
            AesRoundKeys.CounterBlocks(
                schedules + leaf, counter, (Vector128<byte>*)(scratch + leaf * ExtensionShape.PlaneBytes), ExtensionShape.LeafBlocks);
        }
        if (Shape.Leaves == 16 && Vector512.IsHardwareAccelerated)
        {
            FoldSixteen(scratch, planes);
            return;
        }
        int width = Shape.Leaves;
        for (int bit = 0; bit < Shape.BlockBits; bit++)
        {
            width >>= 1;
            Fold(scratch, width, planes + bit * ExtensionShape.PlaneBytes);
        }
    }

    /// <summary>The sum of the odd rows to <paramref name="odd"/>, and the sums of neighbours in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold(byte* scratch, int pairs, byte* odd)
    {
        var rows = (Vector512<byte>*)scratch;
        for (int vector = 0; vector < Vectors; vector++)
        {
            Vector512<byte> sum = Vector512<byte>.Zero;
            for (int pair = 0; pair < pairs; pair++)
            {
                Vector512<byte> second = rows[(2 * pair + 1) * Vectors + vector];
                sum ^= second;
                rows[pair * Vectors + vector] = rows[2 * pair * Vectors + vector] ^ second;
            }
            sum.Store(odd + vector * 64);
        }
    }

    /// <summary>All four folds of sixteen leaves at once: they fit the registers of AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoldSixteen(byte* scratch, byte* planes)
    {
        const int Row = Vectors;
        for (int vector = 0; vector < Vectors; vector++)
        {
            Vector512<byte>* g = (Vector512<byte>*)scratch + vector, to = (Vector512<byte>*)planes + vector;
            Vector512<byte> odd0 = g[Row], odd1 = g[3 * Row], odd2 = g[5 * Row], odd3 = g[7 * Row];
            Vector512<byte> odd4 = g[9 * Row], odd5 = g[11 * Row], odd6 = g[13 * Row], odd7 = g[15 * Row];
            to[0] = odd0 ^ odd1 ^ odd2 ^ odd3 ^ odd4 ^ odd5 ^ odd6 ^ odd7;
            Vector512<byte> pair0 = g[0] ^ odd0, pair1 = g[2 * Row] ^ odd1, pair2 = g[4 * Row] ^ odd2, pair3 = g[6 * Row] ^ odd3;
            Vector512<byte> pair4 = g[8 * Row] ^ odd4, pair5 = g[10 * Row] ^ odd5, pair6 = g[12 * Row] ^ odd6, pair7 = g[14 * Row] ^ odd7;
            to[Row] = pair1 ^ pair3 ^ pair5 ^ pair7;
            Vector512<byte> four0 = pair0 ^ pair1, four1 = pair2 ^ pair3, four2 = pair4 ^ pair5, four3 = pair6 ^ pair7;
            to[2 * Row] = four1 ^ four3;
            Vector512<byte> eight1 = four2 ^ four3;
            to[3 * Row] = eight1;
            g[0] = four0 ^ four1 ^ eight1;
        }
    }
}
