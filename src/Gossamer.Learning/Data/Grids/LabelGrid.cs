namespace Gossamer.Learning.Data.Grids;

/// <summary>A picture or volume of whole-number labels, kept as a code of 16 bits for each cell and a list of the labels.</summary>
public sealed class LabelGrid
{
    /// <summary>Different labels that a grid may hold.</summary>
    public const int MostLabels = ushort.MaxValue;

    private readonly ushort[] _codes;

    private LabelGrid(GridGeometry geometry, ushort[] codes, long[] labels) => (Geometry, _codes, Labels) = (geometry, codes, labels);

    /// <summary>Where the cells lie.</summary>
    public GridGeometry Geometry { get; }

    /// <summary>The labels that occur, ascending; 0 is background.</summary>
    public IReadOnlyList<long> Labels { get; }

    /// <summary>For each cell [slices, rows, columns] the index of its label in <see cref="Labels"/>.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>The label at a cell.</summary>
    public long this[int column, int row, int slice = 0] =>
        Labels[_codes[(slice * Geometry.Rows + row) * Geometry.Columns + column]];

    /// <summary>A grid of <paramref name="values"/> [slices, rows, columns].</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the cells.</exception>
    /// <exception cref="InvalidDataException">There are more than <see cref="MostLabels"/> different ones.</exception>
    public static LabelGrid Of(GridGeometry geometry, ReadOnlySpan<long> values, string file = "labels")
    {
        if (values.Length != geometry.Cells)
            throw new ArgumentException($"{values.Length} values for {geometry.Cells} cells", nameof(values));
        var seen = new Dictionary<long, ushort>();
        ushort[] codes = new ushort[values.Length];
        long last = 0;
        ushort lastCode = 0;
        for (int i = 0; i < values.Length; i++)
        {
            // Labels come in runs: most cells need no lookup.
            if (values[i] != last || seen.Count == 0)
            {
                last = values[i];
                if (!seen.TryGetValue(last, out lastCode))
                {
                    if (seen.Count == MostLabels)
                        throw Formats.FormatError.At(file, $"cell {i}", $"more than {MostLabels} different labels", "expected a map of labels, not an image");
                    lastCode = (ushort)seen.Count;
                    seen.Add(last, lastCode);
                }
            }
            codes[i] = lastCode;
        }

        long[] labels = [.. seen.Keys.Order()];
        ushort[] renumbered = new ushort[seen.Count];
        for (int i = 0; i < labels.Length; i++) renumbered[seen[labels[i]]] = (ushort)i;
        for (int i = 0; i < codes.Length; i++) codes[i] = renumbered[codes[i]];
        return new LabelGrid(geometry, codes, labels);
    }

    /// <summary>The labels of all cells [slices, rows, columns].</summary>
    public long[] ToValues()
    {
        long[] values = new long[_codes.Length];
        for (int i = 0; i < values.Length; i++) values[i] = Labels[_codes[i]];
        return values;
    }

    /// <summary>The grid with 1 where the label is above <paramref name="threshold"/> and 0 elsewhere.</summary>
    public LabelGrid Above(long threshold)
    {
        long[] values = new long[_codes.Length];
        for (int i = 0; i < values.Length; i++) values[i] = Labels[_codes[i]] > threshold ? 1 : 0;
        return Of(Geometry, values);
    }

    /// <summary>The same labels in other places, for example on the spacing of another file.</summary>
    public LabelGrid With(GridGeometry geometry) => geometry.Cells == Geometry.Cells
        ? new LabelGrid(geometry, _codes, [.. Labels])
        : throw new ArgumentException($"{geometry.Shape} has another number of cells than {Geometry.Shape}", nameof(geometry));

    /// <summary>
    /// This grid brought to the cells of <paramref name="target"/>: each takes the label of the nearest cell here, or 0 outside.
    /// Positions come from the affines where both have one, else from indices times spacing.
    /// </summary>
    public LabelGrid Resample(GridGeometry target)
    {
        double[] toHere = GridAffine.Between(target, Geometry);
        long[] values = new long[target.Cells];
        int at = 0;
        for (int z = 0; z < target.Slices; z++)
            for (int y = 0; y < target.Rows; y++)
                for (int x = 0; x < target.Columns; x++, at++)
                {
                    int column = Round(toHere[0] * x + toHere[1] * y + toHere[2] * z + toHere[3]);
                    int row = Round(toHere[4] * x + toHere[5] * y + toHere[6] * z + toHere[7]);
                    int slice = Geometry.IsVolume ? Round(toHere[8] * x + toHere[9] * y + toHere[10] * z + toHere[11]) : 0;
                    if ((uint)column < (uint)Geometry.Columns && (uint)row < (uint)Geometry.Rows && (uint)slice < (uint)Geometry.Slices)
                        values[at] = this[column, row, slice];
                }
        return Of(target, values);

        static int Round(double position) => (int)Math.Clamp(Math.Floor(position + 0.5), -1, int.MaxValue);
    }
}
