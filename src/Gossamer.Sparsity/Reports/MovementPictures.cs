using Gossamer.Learning.Reports;

namespace Gossamer.Sparsity.Reports;

/// <summary>Pictures of where weights were kept, grown, dropped and tried.</summary>
internal static class MovementPictures
{
    private const int MostColumns = 532, MostRows = 240;
    private const double Faintest = 0.3;

    // Indexed by WeightFate; mid tones that stand out on light and on dark ground.
    private static readonly (string Name, PixelColor Color)[] Palette =
    [
        ("never active", PixelColor.Transparent),
        ("kept", new PixelColor(0x00, 0x8F, 0xD5)),
        ("grown", new PixelColor(0x00, 0xB0, 0x7C)),
        ("dropped", new PixelColor(0xE0, 0x65, 0x10)),
        ("tried and given up", new PixelColor(0x8E, 0x9A, 0xA8, 105)),
    ];

    public static ReportSection Section(IReadOnlyList<LayerMovement> movements) => new(
        "Where weights moved",
        "Each picture is a layer's weight matrix, a pixel for a position. Columns or rows that stand out are inputs or units that the method "
        + "found more useful than others; an even sprinkle means that position made no difference.",
        [Shares(movements), .. movements.Select(Picture)]);

    private static ReportTable Shares(IReadOnlyList<LayerMovement> movements) => new("",
        [
            new("layer", IsNumber: false), new("kept"), new("grown"), new("dropped"), new("tried and given up"), new("never active"),
            new("first mask kept"),
        ],
        [.. movements.Select(Row)]);

    private static ReportRow Row(LayerMovement movement)
    {
        long[] counts = new long[Palette.Length];
        foreach (WeightFate fate in movement.Fates) counts[(int)fate]++;
        long kept = counts[(int)WeightFate.Kept], first = kept + counts[(int)WeightFate.Dropped];
        return new ReportRow(
        [
            movement.Name, ReportText.Count(kept), ReportText.Count(counts[(int)WeightFate.Grown]),
            ReportText.Count(counts[(int)WeightFate.Dropped]), ReportText.Count(counts[(int)WeightFate.Tried]),
            ReportText.Count(counts[(int)WeightFate.Never]),
            first == 0 ? "–" : ReportText.Percent((double)kept / first, 1),
        ]);
    }

    // The longer side lies across, and big layers are gathered into blocks.
    private static PixelPicture Picture(LayerMovement movement)
    {
        if (movement.Fates.Count != (long)movement.Rows * movement.Columns)
            throw new ArgumentException($"'{movement.Name}' has {movement.Fates.Count} fates for {movement.Rows} rows of {movement.Columns}");
        bool turned = movement.Rows > movement.Columns;
        int height = turned ? movement.Columns : movement.Rows, width = turned ? movement.Rows : movement.Columns;
        int blockRows = (height + MostRows - 1) / MostRows, blockColumns = (width + MostColumns - 1) / MostColumns;
        // Where both sides are gathered, the layer keeps its proportions.
        if (blockRows > 1 && blockColumns > 1) blockRows = blockColumns = Math.Max(blockRows, blockColumns);
        int rows = (height + blockRows - 1) / blockRows, columns = (width + blockColumns - 1) / blockColumns;
        int[] counts = new int[rows * columns * Palette.Length];
        for (int i = 0; i < movement.Fates.Count; i++)
        {
            int row = i / movement.Columns, column = i % movement.Columns;
            int block = (turned ? column : row) / blockRows * columns + (turned ? row : column) / blockColumns;
            counts[block * Palette.Length + (int)movement.Fates[i]]++;
        }

        bool single = blockRows * blockColumns == 1;
        string across = turned ? "outputs" : "inputs", down = turned ? "inputs" : "outputs";
        string note = $"{movement.Rows:N0} outputs × {movement.Columns:N0} inputs; {across} run across, {down} run down"
            + (single ? "" : $"; a pixel stands for {blockRows} × {blockColumns} positions: its colour is what most of those ever active became, "
                + "the stronger the more there are");
        return new PixelPicture(movement.Name, rows, columns, Blend(counts, rows * columns))
        {
            Note = note,
            TargetWidth = 2 * MostColumns,
            TargetHeight = 2 * MostRows,
            Legend = Palette,
        };
    }

    private static PixelColor[] Blend(int[] counts, int blocks)
    {
        PixelColor[] pixels = new PixelColor[blocks];
        double[] shares = new double[blocks];
        for (int block = 0; block < blocks; block++)
        {
            ReadOnlySpan<int> fates = counts.AsSpan(block * Palette.Length, Palette.Length);
            int commonest = 1, all = fates[0];
            for (int fate = 1; fate < fates.Length; fate++)
            {
                all += fates[fate];
                if (fates[fate] > fates[commonest]) commonest = fate;
            }

            pixels[block] = fates[0] == all ? PixelColor.Transparent : Palette[commonest].Color;
            shares[block] = 1 - (double)fates[0] / all;
        }

        double largest = shares.Max();
        for (int block = 0; block < blocks; block++)
            if (largest > 0) pixels[block] = pixels[block].WithOpacity(Faintest + (1 - Faintest) * shares[block] / largest);
        return pixels;
    }
}
