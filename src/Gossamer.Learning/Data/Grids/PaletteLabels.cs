using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>
/// Labels of palette pictures: the grey value where all colours that occur are grey, for then the index is arbitrary (the masks of one
/// collection use 1, 251 and 255 for white); the index where there are real colours, for then colours only show what the index means.
/// </summary>
internal static class PaletteLabels
{
    /// <summary>A grid of palette indices; <paramref name="palette"/> has three bytes a colour.</summary>
    /// <exception cref="InvalidDataException">An index has no colour.</exception>
    public static LabelGrid ToGrid(int width, int height, ReadOnlySpan<int> indices, byte[] palette, string file)
    {
        bool grey = true;
        long[] values = new long[indices.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int at = 3 * indices[i];
            if (at + 3 > palette.Length)
                throw FormatError.At(file, $"pixel ({i % width}, {i / width})", $"index {indices[i]} of {palette.Length / 3} colours", "the file is damaged, replace it");
            grey &= palette[at] == palette[at + 1] && palette[at] == palette[at + 2];
            values[i] = indices[i];
        }
        if (grey)
            for (int i = 0; i < values.Length; i++) values[i] = palette[3 * values[i]];
        return LabelGrid.Of(GridGeometry.Picture(width, height), grey ? PictureLabels.BlackAndWhite(values) : values, file);
    }
}
