using System.Buffers.Binary;
using System.IO.Compression;

namespace Gossamer.Learning.Data.Grids;

/// <summary>Label pictures as grey PNG of 8 bits, or of 16 where a label is above 255. A mask of 0 and 1 is written as black and white.</summary>
internal static class PngWriter
{
    public static void Write(string path, LabelGrid grid)
    {
        if (grid.Geometry.IsVolume) throw new ArgumentException($"{path}: a volume does not go into a picture, expected .nii or .nii.gz");
        if (grid.Labels[0] < 0 || grid.Labels[^1] > ushort.MaxValue) throw new ArgumentException($"{path}: labels from {grid.Labels[0]} to {grid.Labels[^1]} do not go into a PNG");
        bool mask = grid.Labels[^1] == 1, wide = grid.Labels[^1] > byte.MaxValue;
        int width = wide ? 2 : 1;
        using var pixels = new MemoryStream();
        using (var deflate = new ZLibStream(pixels, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[1 + grid.Geometry.Columns * width];
            for (int y = 0; y < grid.Geometry.Rows; y++)
            {
                for (int x = 0; x < grid.Geometry.Columns; x++)
                {
                    long label = grid[x, y];
                    if (wide) BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(1 + 2 * x), (ushort)label);
                    else row[1 + x] = (byte)(mask ? 255 * label : label);
                }
                deflate.Write(row);
            }
        }
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, grid.Geometry.Columns);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), grid.Geometry.Rows);
        header[8] = (byte)(8 * width);
        using var file = new MemoryStream();
        file.Write(PngLabels.Signature);
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
