namespace Gossamer.Learning.Data.Grids;

/// <summary>PNG pictures as labels: grey of 1 to 16 bits as it is, palettes as <see cref="PaletteLabels"/> has them.</summary>
internal static class PngLabels
{
    public static LabelGrid Read(byte[] content, string file)
    {
        var picture = PngPicture.Read(content, file);
        return picture.Palette is { } palette
            ? PaletteLabels.ToGrid(picture.Width, picture.Height, picture.Samples, palette, file)
            : PictureLabels.ToGrid(picture.Width, picture.Height, picture.Samples, picture.Channels, file);
    }
}
