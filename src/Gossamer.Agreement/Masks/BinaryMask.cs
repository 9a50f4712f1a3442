using System.Numerics;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Masks;

/// <summary>A set of cells of a grid, a bit a cell, 64 to a word.</summary>
public sealed class BinaryMask
{
    /// <summary>Cells below which handing out work costs more than the work.</summary>
    private const int SmallGrid = 1 << 14;

    private readonly ulong[] _words;
    private CellBox? _bounds;

    private BinaryMask(GridGeometry geometry, ulong[] words)
    {
        (Geometry, _words) = (geometry, words);
        long count = 0;
        foreach (ulong word in words) count += BitOperations.PopCount(word);
        Count = count;
    }

    /// <summary>The grid.</summary>
    public GridGeometry Geometry { get; }

    /// <summary>How many threads pay for comparing masks of this grid with each other: one for small pictures.</summary>
    internal ParallelOptions Threads => new() { MaxDegreeOfParallelism = Geometry.Cells < SmallGrid ? 1 : -1 };

    /// <summary>Number of cells in the set.</summary>
    public long Count { get; }

    /// <summary>The bits: cell i is bit i mod 64 of word i / 64.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>The smallest box that holds the set.</summary>
    public CellBox Bounds => _bounds ??= FindBounds();

    /// <summary>Whether a cell, by its place [slice, row, column], is in the set.</summary>
    public bool this[int cell] => (_words[cell >> 6] >> (cell & 63) & 1) != 0;

    /// <summary>The cells for which <paramref name="isIn"/> is true.</summary>
    public static BinaryMask Of(GridGeometry geometry, Predicate<int> isIn)
    {
        ulong[] words = new ulong[(geometry.Cells + 63) / 64];
        for (int cell = 0; cell < geometry.Cells; cell++)
            if (isIn(cell)) words[cell >> 6] |= 1UL << (cell & 63);
        return new BinaryMask(geometry, words);
    }

    /// <summary>The cells of one label.</summary>
    public static BinaryMask Of(LabelGrid grid, long label)
    {
        int code = -1;
        for (int i = 0; i < grid.Labels.Count; i++)
            if (grid.Labels[i] == label) code = i;
        return OfCodes(grid, candidate => candidate == code);
    }

    /// <summary>The cells of any label but 0.</summary>
    public static BinaryMask Foreground(LabelGrid grid)
    {
        bool[] inside = [.. grid.Labels.Select(static label => label != 0)];
        return OfCodes(grid, code => inside[code]);
    }

    /// <summary>The cells in both.</summary>
    public BinaryMask And(BinaryMask other) => Combine(other, static (a, b) => a & b);

    /// <summary>The cells in either.</summary>
    public BinaryMask Or(BinaryMask other) => Combine(other, static (a, b) => a | b);

    /// <summary>The cells here that are not in the other.</summary>
    public BinaryMask Except(BinaryMask other) => Combine(other, static (a, b) => a & ~b);

    /// <summary>How many cells are in both.</summary>
    public long CountCommon(BinaryMask other)
    {
        Require(other);
        long count = 0;
        for (int i = 0; i < _words.Length; i++) count += BitOperations.PopCount(_words[i] & other._words[i]);
        return count;
    }

    /// <summary>The cells as labels 0 and 1.</summary>
    public LabelGrid ToGrid()
    {
        long[] values = new long[Geometry.Cells];
        for (int cell = 0; cell < values.Length; cell++) values[cell] = this[cell] ? 1 : 0;
        return LabelGrid.Of(Geometry, values);
    }

    /// <summary>Writes 0 or 1 for each cell of <paramref name="box"/> with a border of <paramref name="border"/> zeros around it.</summary>
    internal byte[] Unpack(CellBox box, int border)
    {
        int width = box.Width + 2 * border, height = box.Height + 2 * border;
        byte[] cells = new byte[(long)width * height * (box.Depth + 2 * border)];
        for (int z = box.Z0; z < box.Z1; z++)
            for (int y = box.Y0; y < box.Y1; y++)
            {
                int source = (z * Geometry.Rows + y) * Geometry.Columns + box.X0;
                int target = ((z - box.Z0 + border) * height + y - box.Y0 + border) * width + border;
                for (int x = 0; x < box.Width; x++, source++) cells[target + x] = (byte)(_words[source >> 6] >> (source & 63) & 1);
            }
        return cells;
    }

    private static BinaryMask OfCodes(LabelGrid grid, Predicate<int> isIn)
    {
        bool[] inside = [.. Enumerable.Range(0, grid.Labels.Count).Select(code => isIn(code))];
        ReadOnlySpan<ushort> codes = grid.Codes;
        ulong[] words = new ulong[(codes.Length + 63) / 64];
        for (int cell = 0; cell < codes.Length; cell++)
            if (inside[codes[cell]]) words[cell >> 6] |= 1UL << (cell & 63);
        return new BinaryMask(grid.Geometry, words);
    }

    private BinaryMask Combine(BinaryMask other, Func<ulong, ulong, ulong> combine)
    {
        Require(other);
        ulong[] words = new ulong[_words.Length];
        for (int i = 0; i < words.Length; i++) words[i] = combine(_words[i], other._words[i]);
        return new BinaryMask(Geometry, words);
    }

    private void Require(BinaryMask other)
    {
        if (other._words.Length != _words.Length || Geometry.DifferenceFrom(other.Geometry) is { })
            throw new ArgumentException($"the masks do not coincide: {Geometry.DifferenceFrom(other.Geometry)}", nameof(other));
    }

    private CellBox FindBounds()
    {
        (int columns, int rows) = (Geometry.Columns, Geometry.Rows);
        (int x0, int y0, int z0, int x1, int y1, int z1) = (int.MaxValue, int.MaxValue, int.MaxValue, 0, 0, 0);
        for (int i = 0; i < _words.Length; i++)
        {
            ulong word = _words[i];
            while (word != 0)
            {
                int cell = (i << 6) + BitOperations.TrailingZeroCount(word);
                int x = cell % columns, rest = cell / columns, y = rest % rows, z = rest / rows;
                (x0, y0, z0) = (Math.Min(x0, x), Math.Min(y0, y), Math.Min(z0, z));
                (x1, y1, z1) = (Math.Max(x1, x + 1), Math.Max(y1, y + 1), Math.Max(z1, z + 1));
                // Within a run only the first and the last cell can widen the box, and a run within a row only along x.
                int run = BitOperations.TrailingZeroCount(~(word >> (cell & 63)));
                int last = Math.Min(cell + run - 1, (cell / columns + 1) * columns - 1);
                x1 = Math.Max(x1, last % columns + 1);
                int skip = (last & 63) + 1;
                word = skip == 64 ? 0 : word & ~((1UL << skip) - 1);
            }
        }
        return Count == 0 ? default : new CellBox(x0, y0, z0, x1, y1, z1);
    }
}
