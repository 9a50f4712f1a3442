using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>Labels of pixels that are grey: the grey value itself.</summary>
internal static class PictureLabels
{
    /// <summary>Grey values above this are white, where a picture is black and white.</summary>
    public const int Dark = 127;

    /// <summary>A grid of samples [height, width, channels]; of two channels the second is opacity, as the fourth of four.</summary>
    /// <exception cref="InvalidDataException">The picture has colours.</exception>
    public static LabelGrid ToGrid(int width, int height, int[] samples, int channels, string file)
    {
        long[] values = new long[(long)width * height];
        for (int i = 0; i < values.Length; i++)
        {
            int first = samples[i * channels];
            if (channels >= 3 && (samples[i * channels + 1] != first || samples[i * channels + 2] != first))
                throw FormatError.At(
                    file, $"pixel ({i % width}, {i / width})", $"the colour {first}, {samples[i * channels + 1]}, {samples[i * channels + 2]}",
                    "expected a grey or palette picture of labels");
            values[i] = first;
        }
        return LabelGrid.Of(GridGeometry.Picture(width, height), BlackAndWhite(values), file);
    }

    /// <summary>Black and one light grey are a mask: the light one becomes 1, whichever it is.</summary>
    public static long[] BlackAndWhite(long[] values)
    {
        long white = 0;
        foreach (long value in values)
        {
            if (value == 0 || value == white) continue;
            if (white != 0 || value <= Dark) return values;
            white = value;
        }
        for (int i = 0; i < values.Length; i++) values[i] = values[i] == 0 ? 0 : 1;
        return values;
    }
}
