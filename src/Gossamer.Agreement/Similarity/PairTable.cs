using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Similarity;

/// <summary>Measures between the masks of one case, each with each, computed once.</summary>
public sealed class PairTable
{
    private readonly double[,,] _values;

    private PairTable(double[,,] values) => _values = values;

    /// <summary>The value of a measure, by its place, between two masks, by their places.</summary>
    public double this[int measure, int first, int second] => _values[measure, first, second];

    /// <summary>Compares the pairs for which <paramref name="wanted"/> is true; all by default.</summary>
    public static PairTable Of(IReadOnlyList<BinaryMask> masks, IReadOnlyList<ISimilarity> measures, Func<int, int, bool>? wanted = null)
    {
        int count = masks.Count;
        double[,,] values = new double[measures.Count, count, count];
        Overlap[,] overlaps = new Overlap[count, count];
        Parallel.For(0, count, masks[0].Threads, first =>
        {
            for (int second = first + 1; second < count; second++)
                if (Wants(first, second)) overlaps[first, second] = Overlap.Of(masks[first], masks[second]);
        });
        foreach (IGrouping<Boundary?, int> group in Enumerable.Range(0, measures.Count).GroupBy(place => measures[place].Boundary))
        {
            SurfaceDistances? distances = group.Key is { } boundary ? SurfaceDistances.Between(masks, boundary, Wants) : null;
            foreach (int place in group)
                for (int first = 0; first < count; first++)
                    for (int second = first + 1; second < count; second++)
                    {
                        double value = Wants(first, second)
                            ? measures[place].Compare(new MaskPair(overlaps[first, second], masks[0].Geometry, distances?[first, second], distances?[second, first]))
                            : double.NaN;
                        (values[place, first, second], values[place, second, first]) = (value, value);
                    }
        }
        return new PairTable(values);

        bool Wants(int first, int second) => wanted is null || wanted(first, second);
    }
}
