using Gossamer.Learning.Data.Formats;
using SkiaSharp;

namespace Gossamer.Learning.Data.Grids;

/// <summary>A picture as people see it: JPEG, PNG, WebP, GIF, BMP or TIFF with 8 bits a channel.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Red, green and blue of each pixel, row by row.</param>
public sealed record PictureFile(int Width, int Height, byte[] Rgb)
{
    private const long MostPixels = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static PictureFile Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads content; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static PictureFile Read(byte[] content, string file)
    {
        if (TiffLabels.IsTiff(content)) return OfTiff(content, file);
        using SKData data = SKData.CreateCopy(content);
        using SKCodec codec = SKCodec.Create(data) ?? throw FormatError.At(file, "offset 0", "not a picture", "expected JPEG, PNG, WebP, GIF, BMP or TIFF");
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MostPixels) throw FormatError.At(file, "header", $"{width} x {height} pixels", $"expected at most {MostPixels}");
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success) throw FormatError.At(file, "pixels", $"cannot be decoded ({result})", "the file is damaged, replace it");
        ReadOnlySpan<byte> rgba = bitmap.GetPixelSpan();
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) rgba.Slice(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
        return new PictureFile(width, height, rgb);
    }

    /// <summary>Brightness of a pixel, 0 to 255.</summary>
    public byte Grey(int pixel) => (byte)((299 * Rgb[3 * pixel] + 587 * Rgb[3 * pixel + 1] + 114 * Rgb[3 * pixel + 2] + 500) / 1000);

    private static PictureFile OfTiff(byte[] content, string file)
    {
        (int width, int height, int channels, int[] samples) = TiffLabels.ReadPicture(content, file);
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
            for (int channel = 0; channel < 3; channel++) rgb[3 * i + channel] = (byte)Math.Min(255, samples[i * channels + (channels >= 3 ? channel : 0)]);
        return new PictureFile(width, height, rgb);
    }
}
