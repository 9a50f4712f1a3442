using System.Buffers.Binary;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>The first frame of GIF pictures as labels, by <see cref="PaletteLabels"/>; pixels outside the frame are the background colour.</summary>
internal static class GifLabels
{
    private const string Damaged = "the file is damaged or cut short, replace it";
    private const int MostCodes = 4096;
    private const long MostCells = 64 << 20;

    public static bool IsGif(ReadOnlySpan<byte> content) => content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8);

    public static LabelGrid Read(byte[] content, string file)
    {
        try
        {
            return Decode(content, file);
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw FormatError.At(file, $"offset {content.Length}", "the file ends within the picture", Damaged, exception);
        }
    }

    private static LabelGrid Decode(byte[] content, string file)
    {
        int width = UInt16(content, 6), height = UInt16(content, 8);
        if (width == 0 || height == 0 || (long)width * height > MostCells) throw FormatError.At(file, "offset 6", $"{width} x {height} pixels", Damaged);
        (int flags, int background) = (content[10], content[11]);
        int at = 13;
        byte[] palette = ReadPalette(content, flags, ref at);
        while (true)
        {
            switch (content[at++])
            {
                case 0x21:
                    at++;
                    SkipBlocks(content, ref at);
                    break;
                case 0x2C:
                    return ReadFrame(content, at, width, height, palette, background, file);
                default:
                    throw FormatError.At(file, $"offset {at - 1}", "neither a picture nor an extension", Damaged);
            }
        }
    }

    private static LabelGrid ReadFrame(byte[] content, int at, int width, int height, byte[] palette, int background, string file)
    {
        int left = UInt16(content, at), top = UInt16(content, at + 2), columns = UInt16(content, at + 4), rows = UInt16(content, at + 6);
        int flags = content[at + 8];
        at += 9;
        if ((flags & 0x80) != 0) palette = ReadPalette(content, flags, ref at);
        if (columns == 0 || rows == 0 || left + columns > width || top + rows > height)
            throw FormatError.At(file, $"offset {at}", $"a frame of {columns} x {rows} at ({left}, {top}) in {width} x {height}", Damaged);
        int bits = content[at++];
        if (bits is < 2 or > 8) throw FormatError.At(file, $"offset {at - 1}", $"codes of {bits} bits", Damaged);
        byte[] pixels = new byte[columns * rows];
        Unpack(JoinBlocks(content, ref at), bits, pixels, file);

        int[] indices = new int[width * height];
        Array.Fill(indices, 3 * background < palette.Length ? background : 0);
        int source = 0;
        foreach (int row in RowOrder(rows, isInterlaced: (flags & 0x40) != 0))
            for (int column = 0; column < columns; column++) indices[(top + row) * width + left + column] = pixels[source++];
        return PaletteLabels.ToGrid(width, height, indices, palette, file);
    }

    private static IEnumerable<int> RowOrder(int rows, bool isInterlaced)
    {
        (int, int)[] passes = isInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)];
        foreach ((int first, int step) in passes)
            for (int row = first; row < rows; row += step) yield return row;
    }

    /// <summary>LZW with codes that grow from <paramref name="bits"/> + 1 to 12 bits.</summary>
    private static void Unpack(byte[] packed, int bits, Span<byte> pixels, string file)
    {
        int clear = 1 << bits, end = clear + 1;
        Span<short> prefix = stackalloc short[MostCodes];
        Span<byte> suffix = stackalloc byte[MostCodes], stack = stackalloc byte[MostCodes + 1];
        for (int i = 0; i < clear; i++) suffix[i] = (byte)i;
        int next = end + 1, width = bits + 1, previous = -1, first = 0, written = 0, bit = 0;
        while (written < pixels.Length)
        {
            if (bit + width > 8 * packed.Length)
                throw FormatError.At(file, "pixels", $"{written} of {pixels.Length} pixels are there", Damaged);
            int code = 0;
            for (int i = 0; i < width; i++, bit++) code |= ((packed[bit >> 3] >> (bit & 7)) & 1) << i;
            if (code == clear)
            {
                (next, width, previous) = (end + 1, bits + 1, -1);
                continue;
            }
            if (code == end) throw FormatError.At(file, "pixels", $"{written} of {pixels.Length} pixels are there", Damaged);
            if (code > next || (code == next && previous < 0) || (previous < 0 && code >= clear))
                throw FormatError.At(file, "pixels", $"code {code} is not defined yet", Damaged);

            int depth = 0, at = code;
            if (code == next)
            {
                stack[depth++] = (byte)first;
                at = previous;
            }
            while (at >= clear)
            {
                stack[depth++] = suffix[at];
                at = prefix[at];
            }
            first = suffix[at];
            stack[depth++] = (byte)first;
            if (previous >= 0 && next < MostCodes)
            {
                prefix[next] = (short)previous;
                suffix[next++] = (byte)first;
                if (next == 1 << width && width < 12) width++;
            }
            previous = code;
            while (depth > 0 && written < pixels.Length) pixels[written++] = stack[--depth];
        }
    }

    private static byte[] JoinBlocks(byte[] content, ref int at)
    {
        using var joined = new MemoryStream();
        while (at < content.Length && content[at] is var length and > 0)
        {
            int available = Math.Min(length, content.Length - at - 1);
            joined.Write(content, at + 1, available);
            at += 1 + available;
        }
        return joined.ToArray();
    }

    private static void SkipBlocks(byte[] content, ref int at)
    {
        while (content[at] is var length and > 0) at += 1 + length;
        at++;
    }

    private static byte[] ReadPalette(byte[] content, int flags, ref int at)
    {
        if ((flags & 0x80) == 0) return [];
        int bytes = 3 << ((flags & 7) + 1);
        at += bytes;
        return content.AsSpan(at - bytes, bytes).ToArray();
    }

    private static int UInt16(byte[] content, int at) => BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(at, 2));
}
