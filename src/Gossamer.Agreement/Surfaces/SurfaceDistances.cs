using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Surfaces;

/// <summary>
/// Distances between the boundaries of masks of one case, each to each. One distance transform a mask, then one look-up for each element
/// of the others, on all processors.
/// </summary>
public sealed class SurfaceDistances
{
    private readonly DistanceDistribution[,] _directed;

    private SurfaceDistances(DistanceDistribution[,] directed) => _directed = directed;

    /// <summary>Distances from the boundary of one mask to that of another.</summary>
    public DistanceDistribution this[int from, int to] => _directed[from, to];

    /// <summary>Measures the pairs for which <paramref name="wanted"/> is true, in both directions; all by default.</summary>
    /// <exception cref="ArgumentException">The masks do not coincide.</exception>
    public static SurfaceDistances Between(IReadOnlyList<BinaryMask> masks, Boundary boundary, Func<int, int, bool>? wanted = null)
    {
        for (int i = 1; i < masks.Count; i++)
            if (masks[i].Geometry.DifferenceFrom(masks[0].Geometry) is { } difference) throw new ArgumentException($"mask {i} has {difference}", nameof(masks));
        Lattice lattice = Lattice.Around(masks, boundary);
        var surfaces = new Surface[masks.Count];
        Parallel.For(0, masks.Count, i => surfaces[i] = Surface.Of(masks[i], lattice, boundary));
        var directed = new DistanceDistribution[masks.Count, masks.Count];
        // A field takes eight bytes a point: no more of them at a time than there are processors.
        Parallel.For(0, masks.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, to =>
        {
            if (!Enumerable.Range(0, masks.Count).Any(from => Wants(from, to))) return;
            double[] squared = DistanceTransform.Squared(lattice, surfaces[to].Points);
            for (int from = 0; from < masks.Count; from++)
                if (Wants(from, to)) directed[from, to] = DistanceDistribution.Of(surfaces[from], squared);
        });
        return new SurfaceDistances(directed);

        bool Wants(int from, int to) => from != to && (wanted is null || wanted(from, to) || wanted(to, from));
    }
}
