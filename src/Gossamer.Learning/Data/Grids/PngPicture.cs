using System.Buffers.Binary;
using System.IO.Compression;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>
/// The samples of a PNG picture as they are. Decoded here because picture libraries bring everything to 8 bits and colours, and labels and
/// probabilities of 16 bits must survive.
/// </summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Depth">Bits of a sample.</param>
/// <param name="Channels">Samples of a pixel.</param>
/// <param name="Samples">The samples [height, width, channels]; places in the palette where there is one.</param>
/// <param name="Palette">Red, green and blue of each colour; null where pixels are not places in a palette.</param>
internal sealed record PngPicture(int Width, int Height, int Depth, int Channels, int[] Samples, byte[]? Palette)
{
    private const string Damaged = "the file is damaged or cut short, replace it";
    private const long MostCells = 64 << 20;

    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether a pixel is one shade of grey.</summary>
    public bool IsGrey => Channels == 1 && Palette is null;

    /// <summary>Decodes a file; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static PngPicture Read(byte[] content, string file)
    {
        Header? header = null;
        byte[]? palette = null;
        using var compressed = new MemoryStream();
        int at = Signature.Length;
        while (true)
        {
            if (content.Length - at < 12) throw FormatError.At(file, $"offset {at}", "the file ends without an IEND chunk", Damaged);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at));
            if (length > content.Length - at - 12) throw FormatError.At(file, $"offset {at}", $"a chunk of {length} bytes, more than the file has", Damaged);
            ReadOnlySpan<byte> type = content.AsSpan(at + 4, 4), data = content.AsSpan(at + 8, (int)length);
            if (System.IO.Hashing.Crc32.HashToUInt32(content.AsSpan(at + 4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at + 8 + (int)length)))
                throw FormatError.At(file, $"offset {at}", "the checksum of a chunk is wrong", Damaged);
            if (header is null && !type.SequenceEqual("IHDR"u8)) throw FormatError.At(file, $"offset {at}", "the first chunk is not IHDR", Damaged);
            if (type.SequenceEqual("IHDR"u8)) header = Header.Read(data, file);
            else if (type.SequenceEqual("PLTE"u8)) palette = data.ToArray();
            else if (type.SequenceEqual("IDAT"u8)) compressed.Write(data);
            else if (type.SequenceEqual("IEND"u8)) break;
            at += (int)length + 12;
        }

        Header picture = header!;
        compressed.Position = 0;
        using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
        using var stream = new DataFileStream(inflated, $"{file} (pixels)");
        int[] samples = Unfilter(stream, picture, file);
        if (picture.ColorType != 3) palette = null;
        else if (palette is null) throw FormatError.At(file, "palette", "none is there", Damaged);
        return new PngPicture(picture.Width, picture.Height, picture.Depth, picture.Channels, samples, palette);
    }

    private static int[] Unfilter(DataFileStream stream, Header picture, string file)
    {
        int[] samples = new int[(long)picture.Width * picture.Height * picture.Channels];
        (int X, int Y, int StepX, int StepY)[] passes = picture.IsInterlaced ? Adam7 : [(0, 0, 1, 1)];
        int pixelBytes = Math.Max(1, picture.Depth * picture.Channels / 8);
        foreach ((int x0, int y0, int stepX, int stepY) in passes)
        {
            int columns = (picture.Width - x0 + stepX - 1) / stepX, rows = (picture.Height - y0 + stepY - 1) / stepY;
            if (columns <= 0 || rows <= 0) continue;
            int rowBytes = (int)(((long)columns * picture.Channels * picture.Depth + 7) / 8);
            byte[] above = new byte[rowBytes];
            for (int row = 0; row < rows; row++)
            {
                byte[] line = stream.ReadExactly(rowBytes + 1, $"row {row}");
                Span<byte> bytes = line.AsSpan(1);
                if (!Reconstruct(line[0], bytes, above, pixelBytes))
                    throw FormatError.At(file, $"row {row}", $"filter {line[0]}", "expected 0 to 4; the file is damaged, replace it");
                for (int i = 0; i < columns * picture.Channels; i++)
                {
                    int pixel = ((y0 + row * stepY) * picture.Width + x0 + i / picture.Channels * stepX) * picture.Channels + i % picture.Channels;
                    samples[pixel] = picture.Depth switch
                    {
                        8 => bytes[i],
                        16 => BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]),
                        int depth => (bytes[i * depth / 8] >> (8 - depth - i * depth % 8)) & ((1 << depth) - 1),
                    };
                }
                bytes.CopyTo(above);
            }
        }
        return samples;
    }

    private static bool Reconstruct(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        if (filter > 4) return false;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= pixel ? row[i - pixel] : 0, up = above[i], corner = i >= pixel ? above[i - pixel] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => Paeth(left, up, corner),
            });
        }
        return true;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left), toUp = Math.Abs(estimate - up), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private sealed record Header(int Width, int Height, int Depth, int ColorType, bool IsInterlaced)
    {
        public int Channels => ColorType switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

        public static Header Read(ReadOnlySpan<byte> data, string file)
        {
            if (data.Length != 13) throw FormatError.At(file, "IHDR", $"{data.Length} bytes", "expected 13");
            long width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            (int depth, int type) = (data[8], data[9]);
            bool known = type switch
            {
                0 => depth is 1 or 2 or 4 or 8 or 16,
                3 => depth is 1 or 2 or 4 or 8,
                2 or 4 or 6 => depth is 8 or 16,
                _ => false,
            };
            if (!known) throw FormatError.At(file, "IHDR", $"colour type {type} with {depth} bits", "expected a picture of the PNG standard");
            if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue || width * height > MostCells)
                throw FormatError.At(file, "IHDR", $"{width} x {height} pixels", $"expected at most {MostCells}");
            if (data[10] != 0 || data[11] != 0 || data[12] > 1) throw FormatError.At(file, "IHDR", "an unknown compression, filter or interlace method", Damaged);
            return new Header((int)width, (int)height, depth, type, data[12] == 1);
        }
    }
}
