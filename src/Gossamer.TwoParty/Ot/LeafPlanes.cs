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
    public void Expand(int block, long unit, byte* planes, byte* scratch)
    {
        AesRoundKeys* schedules = _schedules + (long)block * Shape.Leaves;
        ulong counter = (ulong)unit * ExtensionShape.LeafBlocks;
        int first = 0;
        if (_lacksFirst)
        {
            new Span<byte>(scratch, ExtensionShape.PlaneBytes).Clear();
            first = 1;
        }
        for (int leaf = first; leaf < Shape.Leaves; leaf++)
        {
            AesRoundKeys.CounterBlocks(
                schedules + leaf, counter, (Vector128<byte>*)(scratch + leaf * ExtensionShape.PlaneBytes), ExtensionShape.LeafBlocks);
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
}
