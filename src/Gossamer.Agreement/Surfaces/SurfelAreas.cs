namespace Gossamer.Agreement.Surfaces;

/// <summary>
/// Length or area of the boundary inside the dual cell of a corner, by which of the cells around it are in the mask. In volumes it is that
/// of marching cubes with vertices at the middles of edges: of the two sides of a face with two diagonal cells the ones of the smaller set
/// are kept apart, and polygons that are not flat are split into the triangles of greatest area on the unit cube. These two rules give the
/// areas of the lookup table of google-deepmind/surface-distance for all 256 codes.
/// </summary>
internal static class SurfelAreas
{
    /// <summary>The two cells with the lower x are bits 0 (lower y) and 1, those with the higher x bits 2 and 3.</summary>
    public static double[] Lengths(double dx, double dy)
    {
        double[] lengths = new double[16];
        double corner = 0.5 * Math.Sqrt(dx * dx + dy * dy);
        for (int code = 1; code < 15; code++)
        {
            lengths[code] = code switch
            {
                0b0011 or 0b1100 => dy,
                0b0101 or 0b1010 => dx,
                0b0110 or 0b1001 => 2 * corner,
                _ => corner,
            };
        }
        return lengths;
    }

    /// <summary>Bit 4x + 2z + y is the cell with the lower or higher x, y and z.</summary>
    public static double[] Areas(double dx, double dy, double dz)
    {
        double[] areas = new double[256];
        for (int code = 1; code < 255; code++)
        {
            int few = int.PopCount(code) > 4 ? 255 - code : code;
            foreach ((double x, double y, double z) in Normals[few])
            {
                (double a, double b, double c) = (x * dy * dz, y * dx * dz, z * dx * dy);
                areas[code] += Math.Sqrt(a * a + b * b + c * c);
            }
        }
        return areas;
    }

    private static readonly (double X, double Y, double Z)[][] Normals = [.. Enumerable.Range(0, 256).Select(NormalsOf)];

    private static (double X, double Y, double Z)[] NormalsOf(int code) =>
        int.PopCount(code) > 4 ? [] : [.. Loops(code).SelectMany(static loop => LargestTriangulation(loop, 0, loop.Count - 1).Normals)];

    private static bool IsIn(int code, int x, int y, int z) => (code >> (4 * x + 2 * z + y) & 1) != 0;

    /// <summary>The closed polygons that separate the cells of a code from the others; coordinates are doubled.</summary>
    private static List<List<(int X, int Y, int Z)>> Loops(int code)
    {
        Dictionary<(int, int, int), List<(int X, int Y, int Z)>> neighbours = [];
        for (int axis = 0; axis < 3; axis++)
            for (int side = 0; side < 2; side++)
                foreach (((int, int, int) from, (int, int, int) to) in Segments(code, axis, side))
                {
                    Link(from, to);
                    Link(to, from);
                }
        List<List<(int X, int Y, int Z)>> loops = [];
        HashSet<(int, int, int)> seen = [];
        foreach ((int X, int Y, int Z) start in neighbours.Keys.Order())
        {
            if (!seen.Add(start)) continue;
            List<(int X, int Y, int Z)> loop = [start];
            while (true)
            {
                int next = neighbours[loop[^1]].FindIndex(place => !seen.Contains(place));
                if (next < 0) break;
                loop.Add(neighbours[loop[^1]][next]);
                seen.Add(loop[^1]);
            }
            loops.Add(loop);
        }
        return loops;

        void Link((int, int, int) from, (int, int, int) to)
        {
            if (!neighbours.TryGetValue(from, out List<(int X, int Y, int Z)>? list)) neighbours.Add(from, list = []);
            list.Add(to);
        }
    }

    /// <summary>The lines of the boundary on one face of the cube, around each set corner of its own.</summary>
    private static IEnumerable<((int, int, int) From, (int, int, int) To)> Segments(int code, int axis, int side)
    {
        (int A, int B)[] ring = [(0, 0), (0, 1), (1, 1), (1, 0)];
        (int X, int Y, int Z)[] corners = [.. ring.Select(place => axis switch
        {
            0 => (side, place.A, place.B),
            1 => (place.A, side, place.B),
            _ => (place.A, place.B, side),
        })];
        bool[] set = [.. corners.Select(corner => IsIn(code, corner.X, corner.Y, corner.Z))];
        (int, int, int) Middle(int i)
        {
            (int X, int Y, int Z) a = corners[i], b = corners[(i + 1) % 4];
            return (a.X + b.X, a.Y + b.Y, a.Z + b.Z);
        }

        int[] crossings = [.. Enumerable.Range(0, 4).Where(i => set[i] != set[(i + 1) % 4])];
        if (crossings.Length == 2) yield return (Middle(crossings[0]), Middle(crossings[1]));
        if (crossings.Length != 4) yield break;
        for (int i = 0; i < 4; i++)
            if (set[i]) yield return (Middle((i + 3) % 4), Middle(i));
    }

    private static (double Area, List<(double X, double Y, double Z)> Normals) LargestTriangulation(List<(int X, int Y, int Z)> loop, int first, int last)
    {
        if (last - first < 2) return (0, []);
        (double Area, List<(double X, double Y, double Z)> Normals) best = (-1, []);
        for (int middle = first + 1; middle < last; middle++)
        {
            (double left, List<(double X, double Y, double Z)> leftNormals) = LargestTriangulation(loop, first, middle);
            (double right, List<(double X, double Y, double Z)> rightNormals) = LargestTriangulation(loop, middle, last);
            (double X, double Y, double Z) normal = Normal(loop[first], loop[middle], loop[last]);
            double area = left + right + Math.Sqrt(normal.X * normal.X + normal.Y * normal.Y + normal.Z * normal.Z);
            if (area > best.Area + 1e-12) best = (area, [.. leftNormals, .. rightNormals, normal]);
        }
        return best;
    }

    /// <summary>Half the cross product of two sides; coordinates are doubled, so an eighth of it.</summary>
    private static (double X, double Y, double Z) Normal((int X, int Y, int Z) a, (int X, int Y, int Z) b, (int X, int Y, int Z) c)
    {
        (int ux, int uy, int uz) = (b.X - a.X, b.Y - a.Y, b.Z - a.Z);
        (int vx, int vy, int vz) = (c.X - a.X, c.Y - a.Y, c.Z - a.Z);
        return ((uy * vz - uz * vy) / 8.0, (uz * vx - ux * vz) / 8.0, (ux * vy - uy * vx) / 8.0);
    }
}
