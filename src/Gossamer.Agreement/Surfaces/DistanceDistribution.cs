namespace Gossamer.Agreement.Surfaces;

/// <summary>
/// Distances from the boundary of one mask to that of another: different distances ascending, each with the elements that have it and
/// their area. All figures of surfaces follow from two of these.
/// </summary>
public sealed class DistanceDistribution
{
    private readonly double[] _distances, _areas;
    private readonly long[] _counts;

    private DistanceDistribution(double[] distances, double[] areas, long[] counts)
    {
        (_distances, _areas, _counts) = (distances, areas, counts);
        foreach (double area in areas) Area += area;
        foreach (long count in counts) Count += count;
    }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Length or area of all elements.</summary>
    public double Area { get; }

    /// <summary>Different distances, ascending.</summary>
    public IReadOnlyList<double> Distances => _distances;

    /// <summary>Area at each of <see cref="Distances"/>.</summary>
    public IReadOnlyList<double> Areas => _areas;

    /// <summary>Elements at each of <see cref="Distances"/>.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Whether there is no element, or the other mask has none.</summary>
    public bool IsUndefined => Count == 0 || double.IsInfinity(_distances[^1]);

    /// <summary>Mean distance, weighted by area.</summary>
    public double Mean => WeightedSum / Area;

    /// <summary>Distances times areas.</summary>
    public double WeightedSum
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _distances.Length; i++) sum += _distances[i] * _areas[i];
            return sum;
        }
    }

    /// <summary>The area not farther than <paramref name="tolerance"/>.</summary>
    public double AreaWithin(double tolerance)
    {
        // Distances are sums of squares of spacings: an exact multiple may come out a rounding above it.
        double limit = tolerance * (1 + 1e-12), area = 0;
        for (int i = 0; i < _distances.Length && _distances[i] <= limit; i++) area += _areas[i];
        return area;
    }

    /// <summary>The first distance up to which a share of the area lies.</summary>
    public double QuantileByArea(double share)
    {
        double area = 0;
        for (int i = 0; i < _distances.Length; i++)
        {
            area += _areas[i];
            // Sums of areas round: a share that is met to 12 digits is met.
            if (area >= share * Area * (1 - 1e-12)) return _distances[i];
        }
        return _distances[^1];
    }

    /// <summary>The quantile over elements, each counting as one, linear between neighbours.</summary>
    public double QuantileByCount(double share)
    {
        double at = share * (Count - 1);
        long below = (long)Math.Floor(at);
        double low = At(below), high = At(Math.Min(Count - 1, below + 1));
        return low + (at - below) * (high - low);
    }

    /// <summary>The elements of both.</summary>
    public DistanceDistribution With(DistanceDistribution other)
    {
        var merged = new SortedDictionary<double, (double Area, long Count)>();
        foreach (DistanceDistribution part in new[] { this, other })
            for (int i = 0; i < part._distances.Length; i++)
            {
                (double area, long count) = merged.GetValueOrDefault(part._distances[i]);
                merged[part._distances[i]] = (area + part._areas[i], count + part._counts[i]);
            }
        return new DistanceDistribution([.. merged.Keys], [.. merged.Values.Select(static value => value.Area)], [.. merged.Values.Select(static value => value.Count)]);
    }

    /// <summary>The distribution of the elements of <paramref name="surface"/> over squared distances at each lattice point.</summary>
    internal static DistanceDistribution Of(Surface surface, double[] squared)
    {
        var bins = new DistanceBins();
        int[] points = surface.Points;
        double[] areas = surface.Areas;
        for (int i = 0; i < points.Length; i++) bins.Add(squared[points[i]], areas[i]);
        (double[] distances, double[] binAreas, long[] counts) = bins.ToSorted();
        for (int i = 0; i < distances.Length; i++) distances[i] = Math.Sqrt(distances[i]);
        return new DistanceDistribution(distances, binAreas, counts);
    }

    private double At(long rank)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            if (rank < _counts[i]) return _distances[i];
            rank -= _counts[i];
        }
        return _distances[^1];
    }
}
