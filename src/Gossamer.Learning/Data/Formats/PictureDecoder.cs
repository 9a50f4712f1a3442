using SkiaSharp;

namespace Gossamer.Learning.Data.Formats;

/// <summary>Decodes pictures to bytes [3, height, width], red, green, blue; grey ones repeat their values, opacity is dropped.</summary>
internal static class PictureDecoder
{
    private const int LargestSide = 16_384;
    private const long MostPixels = 64 << 20;
    private const string Damaged = "replace or remove the file";

    /// <summary>Decodes every picture on all processors. Without <paramref name="size"/>, all must be as large as the first.</summary>
    /// <exception cref="InvalidDataException">A picture cannot be decoded, or differs in size.</exception>
    public static ByteDataset Decode(
        IFileTree tree, IReadOnlyList<LabelledPicture> pictures, IReadOnlyList<string> classNames, string name, int? size,
        CancellationToken cancellation)
    {
        // The first is decoded in full before memory for the others is taken on its word.
        (int width, int height) = SizeOf(tree, pictures[0].Path, size);
        int length = checked(3 * height * width);
        if ((long)length * pictures.Count > Array.MaxLength)
            throw FormatError.At(
                tree.Location, name, $"{pictures.Count} pictures of {width} x {height} take more memory than an array has",
                "choose a smaller picture size");
        byte[] samples = new byte[length * pictures.Count];
        try
        {
            Parallel.For(0, pictures.Count, new ParallelOptions { CancellationToken = cancellation }, index =>
            {
                using SKBitmap bitmap = Decode(tree, pictures[index].Path, size, (width, height));
                CopyPlanes(bitmap.GetPixelSpan(), samples.AsSpan(index * length, length));
            });
        }
        catch (AggregateException exception)
        {
            // Several threads may have failed: name the first in the order of files.
            throw exception.Flatten().InnerExceptions.OrderBy(static inner => inner.Message, StringComparer.Ordinal).First();
        }

        return new ByteDataset(name, [3, height, width], classNames, samples, [.. pictures.Select(static picture => picture.Label)]);
    }

    private static (int Width, int Height) SizeOf(IFileTree tree, string path, int? size)
    {
        using SKBitmap picture = Decode(tree, path, size, null);
        return (picture.Width, picture.Height);
    }

    private static SKBitmap Decode(IFileTree tree, string path, int? size, (int Width, int Height)? expected)
    {
        string file = tree.Describe(path);
        using SKData encoded = SKData.CreateCopy(tree.Read(path));
        using SKCodec codec = SKCodec.Create(encoded)
            ?? throw FormatError.At(file, "offset 0", "not a JPEG, PNG, BMP or WebP picture", Damaged);
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if (width is < 1 or > LargestSide || height is < 1 or > LargestSide || (long)width * height > MostPixels)
            throw FormatError.At(
                file, "header", $"a picture of {width} x {height}", $"expected sides up to {LargestSide} and {MostPixels} pixels");
        if (size is null && expected is { } others && others != (width, height))
            throw FormatError.At(
                file, "size", $"{width} x {height} where others have {others.Width} x {others.Height}",
                "choose a picture size to bring all to");

        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            bitmap.Dispose();
            throw FormatError.At(file, "pixels", $"cannot be decoded ({result})", Damaged);
        }

        if (size is not { } side || (width == side && height == side)) return bitmap;
        using (bitmap) return CutMiddle(bitmap, side);
    }

    private static SKBitmap CutMiddle(SKBitmap picture, int side)
    {
        int square = Math.Min(picture.Width, picture.Height);
        int left = (picture.Width - square) / 2, top = (picture.Height - square) / 2;
        using SKImage image = SKImage.FromBitmap(picture);
        using SKImage middle = image.Subset(SKRectI.Create(left, top, square, square));
        var scaled = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        using SKPixmap target = scaled.PeekPixels();
        if (!middle.ScalePixels(target, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
        {
            scaled.Dispose();
            throw new InvalidOperationException($"a picture of {picture.Width} x {picture.Height} could not be scaled to {side} x {side}");
        }

        return scaled;
    }

    private static void CopyPlanes(ReadOnlySpan<byte> rgba, Span<byte> planes)
    {
        int plane = planes.Length / 3;
        for (int i = 0; i < plane; i++)
        {
            planes[i] = rgba[4 * i];
            planes[plane + i] = rgba[4 * i + 1];
            planes[2 * plane + i] = rgba[4 * i + 2];
        }
    }
}
