namespace Gossamer.Agreement.Surfaces;

/// <summary>
/// Exact squared Euclidean distances to the nearest of a set of points, in time proportional to the lattice: along x by two sweeps, then
/// along y and z by the lower envelope of parabolas (Felzenszwalb and Huttenlocher, Theory of Computing 8, 2012).
/// </summary>
internal static class DistanceTransform
{
    /// <summary>Lines along y and z are worked on side by side, so that memory is read in whole cache lines.</summary>
    private const int Block = 16;

    /// <summary>The squared distance of each point of the lattice; infinite where there are no sites.</summary>
    public static double[] Squared(Lattice lattice, ReadOnlySpan<int> sites)
    {
        double[] distances = new double[lattice.Points];
        Array.Fill(distances, double.PositiveInfinity);
        if (sites.IsEmpty) return distances;
        AlongX(distances, lattice, sites);
        var envelope = new Envelope(Math.Max(lattice.Rows, lattice.Slices));
        int plane = lattice.Columns * lattice.Rows;
        if (lattice.Rows > 1)
        {
            for (int z = 0; z < lattice.Slices; z++)
                for (int x = 0; x < lattice.Columns; x += Block)
                    envelope.Transform(distances, z * plane + x, lattice.Columns, lattice.Rows, Math.Min(Block, lattice.Columns - x), lattice.Spacing.Y);
        }
        if (lattice.Slices > 1)
        {
            for (int i = 0; i < plane; i += Block)
                envelope.Transform(distances, i, plane, lattice.Slices, Math.Min(Block, plane - i), lattice.Spacing.Z);
        }
        return distances;
    }

    private static void AlongX(double[] distances, Lattice lattice, ReadOnlySpan<int> sites)
    {
        int columns = lattice.Columns;
        double square = lattice.Spacing.X * lattice.Spacing.X;
        for (int i = 0; i < sites.Length;)
        {
            int row = sites[i] / columns, start = row * columns, previous = -1;
            for (; i < sites.Length && sites[i] < start + columns; i++)
            {
                int site = sites[i] - start;
                // Up to the middle between two sites the earlier one is nearer.
                int from = previous < 0 ? 0 : (previous + site) / 2 + 1;
                for (int x = from; x < site; x++) distances[start + x] = square * (site - x) * (site - x);
                if (previous >= 0)
                    for (int x = previous + 1; x < from; x++) distances[start + x] = square * (x - previous) * (x - previous);
                distances[start + site] = 0;
                previous = site;
            }
            for (int x = previous + 1; x < columns; x++) distances[start + x] = square * (x - previous) * (x - previous);
        }
    }

    /// <summary>Buffers for lines of at most a given length.</summary>
    private sealed class Envelope(int longest)
    {
        private readonly double[] _lines = new double[longest * Block], _ends = new double[longest + 1], _heights = new double[longest];
        private readonly int[] _tops = new int[longest];

        public void Transform(double[] distances, int start, int stride, int length, int lines, double spacing)
        {
            for (int i = 0; i < length; i++)
            {
                ReadOnlySpan<double> source = distances.AsSpan(start + i * stride, lines);
                for (int line = 0; line < lines; line++) _lines[line * longest + i] = source[line];
            }
            for (int line = 0; line < lines; line++) Transform(_lines.AsSpan(line * longest, length), spacing * spacing);
            for (int i = 0; i < length; i++)
            {
                Span<double> target = distances.AsSpan(start + i * stride, lines);
                for (int line = 0; line < lines; line++) target[line] = _lines[line * longest + i];
            }
        }

        private void Transform(Span<double> line, double square)
        {
            double inverse = 1 / square;
            int count = 0;
            for (int i = 0; i < line.Length; i++)
            {
                if (double.IsPositiveInfinity(line[i])) continue;
                double height = line[i] * inverse + (double)i * i, end = double.NegativeInfinity;
                while (count > 0)
                {
                    int top = _tops[count - 1];
                    end = (height - _heights[count - 1]) / (2 * (i - top));
                    if (end > _ends[count - 1]) break;
                    count--;
                    end = double.NegativeInfinity;
                }
                (_tops[count], _heights[count], _ends[count]) = (i, height, end);
                count++;
            }
            if (count == 0) return;
            // Parabolas begin at _ends; the values under them are still needed where they stand above.
            for (int k = 0; k < count; k++) _heights[k] = line[_tops[k]];
            int at = 0;
            for (int i = 0; i < line.Length; i++)
            {
                while (at + 1 < count && _ends[at + 1] < i) at++;
                double steps = i - _tops[at];
                line[i] = square * steps * steps + _heights[at];
            }
        }
    }
}
