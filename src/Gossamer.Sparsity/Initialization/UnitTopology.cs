using System.Runtime.InteropServices;
using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Sparsity.Initialization;

/// <summary>Turns active units into the topology of their positions.</summary>
public static class UnitTopology
{
    /// <summary>The topology in which exactly the positions of <paramref name="units"/> (distinct) are active.</summary>
    public static SparseTopology Of(LayerStructure structure, IEnumerable<long> units)
    {
        var positions = new List<long>();
        foreach (long unit in units) structure.AppendPositions(unit, positions);
        positions.Sort();
        return SparseTopology.FromPositions(structure.Rows, structure.Columns, CollectionsMarshal.AsSpan(positions));
    }
}
