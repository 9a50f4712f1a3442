using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Surfaces;

/// <summary>The boundary of a mask: elements at points of a lattice, each with its length or area.</summary>
internal sealed class Surface
{
    private Surface(int[] points, double[] areas) => (Points, Areas) = (points, areas);

    /// <summary>Places of the elements in the lattice, ascending.</summary>
    public int[] Points { get; }

    /// <summary>Their lengths or areas; ones where elements only count.</summary>
    public double[] Areas { get; }

    public static Surface Of(BinaryMask mask, Lattice lattice, Boundary boundary) => mask.Count == 0 ? new Surface([], []) : boundary switch
    {
        Boundary.Surfel => mask.Geometry.IsVolume ? VolumeSurfels(mask, lattice) : PictureSurfels(mask, lattice),
        Boundary.Voxel => Cells(mask, lattice, onlyBoundary: true),
        _ => Cells(mask, lattice, onlyBoundary: false),
    };

    private static Surface PictureSurfels(BinaryMask mask, Lattice lattice)
    {
        double[] lengths = SurfelAreas.Lengths(lattice.Spacing.X, lattice.Spacing.Y);
        byte[] cells = mask.Unpack(lattice.Box, border: 1);
        int width = lattice.Box.Width + 2, plane = width * (lattice.Box.Height + 2);
        List<int> points = [];
        List<double> areas = [];
        for (int y = 0; y < lattice.Rows; y++)
        {
            int below = plane + y * width, above = below + width, code = 0;
            code = cells[below] | cells[above] << 1;
            for (int x = 0; x < lattice.Columns; x++)
            {
                int next = cells[below + x + 1] | cells[above + x + 1] << 1;
                Add(code | next << 2, y * lattice.Columns + x, 15, lengths, points, areas);
                code = next;
            }
        }
        return new Surface([.. points], [.. areas]);
    }

    private static Surface VolumeSurfels(BinaryMask mask, Lattice lattice)
    {
        double[] table = SurfelAreas.Areas(lattice.Spacing.X, lattice.Spacing.Y, lattice.Spacing.Z);
        byte[] cells = mask.Unpack(lattice.Box, border: 1);
        int width = lattice.Box.Width + 2, plane = width * (lattice.Box.Height + 2);
        List<int> points = [];
        List<double> areas = [];
        for (int z = 0; z < lattice.Slices; z++)
            for (int y = 0; y < lattice.Rows; y++)
            {
                int start = z * plane + y * width, row = (z * lattice.Rows + y) * lattice.Columns;
                int code = Column(cells, start, width, plane);
                for (int x = 0; x < lattice.Columns; x++)
                {
                    int next = Column(cells, start + x + 1, width, plane);
                    Add(code | next << 4, row + x, 255, table, points, areas);
                    code = next;
                }
            }
        return new Surface([.. points], [.. areas]);
    }

    /// <summary>Four cells of equal x: bit 2z + y.</summary>
    private static int Column(byte[] cells, int at, int width, int plane) =>
        cells[at] | cells[at + width] << 1 | cells[at + plane] << 2 | cells[at + plane + width] << 3;

    private static void Add(int code, int point, int full, double[] table, List<int> points, List<double> areas)
    {
        if (code == 0 || code == full) return;
        points.Add(point);
        areas.Add(table[code]);
    }

    private static Surface Cells(BinaryMask mask, Lattice lattice, bool onlyBoundary)
    {
        byte[] cells = mask.Unpack(lattice.Box, border: 1);
        int width = lattice.Box.Width + 2, plane = width * (lattice.Box.Height + 2);
        bool volume = mask.Geometry.IsVolume;
        List<int> points = [];
        for (int z = 0; z < lattice.Slices; z++)
            for (int y = 0; y < lattice.Rows; y++)
            {
                int at = (z + 1) * plane + (y + 1) * width + 1;
                for (int x = 0; x < lattice.Columns; x++, at++)
                {
                    if (cells[at] == 0) continue;
                    int around = cells[at - 1] & cells[at + 1] & cells[at - width] & cells[at + width];
                    if (volume) around &= cells[at - plane] & cells[at + plane];
                    if (!onlyBoundary || around == 0) points.Add((z * lattice.Rows + y) * lattice.Columns + x);
                }
            }
        double[] ones = new double[points.Count];
        Array.Fill(ones, 1);
        return new Surface([.. points], ones);
    }
}
