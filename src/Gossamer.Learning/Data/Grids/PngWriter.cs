using System.Buffers.Binary;
using System.IO.Compression;

namespace Gossamer.Learning.Data.Grids;

/// <summary>
/// Pictures as grey PNG. Labels take 8 bits, or 16 where one is above 255, and a mask of 0 and 1 is written as black and white; probabilities
/// take 16 bits.
/// </summary>
internal static class PngWriter
{
    public static void Write(string path, LabelGrid grid)
    {
        if (grid.Labels[0] < 0 || grid.Labels[^1] > ushort.MaxValue) throw new ArgumentException($"{path}: labels from {grid.Labels[0]} to {grid.Labels[^1]} do not go into a PNG");
        int white = grid.Labels[^1] == 1 ? byte.MaxValue : 1;
        Write(path, grid.Geometry, grid.Labels[^1] > byte.MaxValue, cell => (int)grid.Labels[grid.Codes[cell]] * white);
    }

    public static void Write(string path, ProbabilityGrid grid) =>
        Write(path, grid.Geometry, wide: true, cell => (int)Math.Round((double)grid.Values[cell] * ushort.MaxValue));

    private static void Write(string path, GridGeometry geometry, bool wide, Func<int, int> sampleOf)
    {
        if (geometry.IsVolume) throw new ArgumentException($"{path}: a volume does not go into a picture, expected .nii or .nii.gz");
        int width = wide ? 2 : 1, cell = 0;
        using var pixels = new MemoryStream();
        using (var deflate = new ZLibStream(pixels, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[1 + geometry.Columns * width];
            for (int y = 0; y < geometry.Rows; y++)
            {
                for (int x = 0; x < geometry.Columns; x++, cell++)
                {
                    if (wide) BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(1 + 2 * x), (ushort)sampleOf(cell));
                    else row[1 + x] = (byte)sampleOf(cell);
                }
                deflate.Write(row);
            }
        }
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, geometry.Columns);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), geometry.Rows);
        header[8] = (byte)(8 * width);
        using var file = new MemoryStream();
        file.Write(PngPicture.Signature);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, pixels.ToArray());
        WriteChunk(file, "IEND"u8, []);
        Runs.RunFiles.Replace(path, file.ToArray());
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, System.IO.Hashing.Crc32.HashToUInt32(chunk));
        file.Write(number);
    }
}
