using CsCheck;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Tests.Kernels;

/// <summary>Topologies of small shapes, from empty to full.</summary>
internal static class RandomTopology
{
    /// <summary>A topology of any shape, with its positions.</summary>
    public static Gen<(SparseTopology Topology, long[] Positions)> Any { get; } =
        from rows in Gen.Int[1, 9]
        from columns in Gen.Int[1, 9]
        from drawn in OfShape(rows, columns)
        select drawn;

    /// <summary>A topology of the given shape, with its positions.</summary>
    public static Gen<(SparseTopology Topology, long[] Positions)> OfShape(int rows, int columns) =>
        from count in Gen.OneOf(Gen.Int[0, rows * columns], Gen.Const(0), Gen.Const(rows * columns))
        from seed in Gen.ULong
        let positions = new CounterRandom(seed, "topology").Sample(rows * columns, count)
        select (SparseTopology.FromPositions(rows, columns, positions), positions);
}
