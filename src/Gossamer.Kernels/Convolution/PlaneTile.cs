namespace Gossamer.Kernels.Convolution;

/// <summary>Neighbouring positions of a run that are computed together.</summary>
/// <param name="Start">First position.</param>
/// <param name="Vectors">Vectors: 1, 2, 4, 8 or 16.</param>
/// <param name="Last">Start of the last vector in the tile.</param>
internal readonly record struct PlaneTile(int Start, int Vectors, int Last)
{
    /// <summary>Vectors of the largest tile, where the processor has registers for it.</summary>
    public const int MostVectors = 16;

    /// <summary>Covers positions [0, <paramref name="length"/>): with vectors side by side, only the last overlaps the one before.</summary>
    /// <param name="length">Positions.</param>
    /// <param name="count">Positions of a vector.</param>
    /// <param name="most">Vectors of the largest tile.</param>
    public static PlaneTile[] Cover(int length, int count, int most)
    {
        int vectors = (length + count - 1) / count;
        var tiles = new List<PlaneTile>();
        for (int done = 0; done < vectors;)
        {
            int size = most;
            while (size > vectors - done) size /= 2;
            int start = done * count;
            done += size;
            int last = done < vectors ? (size - 1) * count : Math.Max(0, length - count) - start;
            // A tile of one vector has nothing to overlap with but the tile before.
            tiles.Add(size == 1 ? new PlaneTile(start + last, 1, 0) : new PlaneTile(start, size, last));
        }
        return [.. tiles];
    }
}
