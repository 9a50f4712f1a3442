using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Tests.Learning.Data.Grids;

/// <summary>Files of label maps and MATLAB values, written byte by byte from the formats' descriptions.</summary>
internal static class GridSamples
{
    /// <summary>A NIfTI-1 file of 4 × 3 × 2 cells with values 0, 1, 2, … in a data type.</summary>
    public static byte[] Nifti(short type, int width, Action<Span<byte>, int> write, bool bigEndian = false, float slope = 0, float intercept = 0)
    {
        byte[] file = new byte[352 + 24 * width];
        Span<byte> bytes = file;
        void Int16(int at, short value)
        {
            if (bigEndian) BinaryPrimitives.WriteInt16BigEndian(file.AsSpan(at), value);
            else BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), value);
        }
        void Single(int at, float value)
        {
            if (bigEndian) BinaryPrimitives.WriteSingleBigEndian(file.AsSpan(at), value);
            else BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), value);
        }
        if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(bytes, 348);
        else BinaryPrimitives.WriteInt32LittleEndian(bytes, 348);
        foreach ((int at, short value) in ((int, short)[])[(40, 3), (42, 4), (44, 3), (46, 2), (48, 1), (70, type), (72, (short)(8 * width))]) Int16(at, value);
        foreach ((int at, float value) in ((int, float)[])[(76, 1), (80, 0.5f), (84, 0.5f), (88, 3), (108, 352), (112, slope), (116, intercept)]) Single(at, value);
        "n+1\0"u8.CopyTo(bytes[344..]);
        for (int cell = 0; cell < 24; cell++)
        {
            Span<byte> one = file.AsSpan(352 + cell * width, width);
            write(one, cell);
            if (bigEndian) one.Reverse();
        }
        return file;
    }

    /// <summary>The same as one of the samples that the tests compress.</summary>
    public static byte[] NiftiBytes() => Nifti(2, 1, static (cell, value) => cell[0] = (byte)(value % 3));

    /// <summary>A GIF of one frame, packed by the LZW of the format, whose palette has the colours given.</summary>
    public static byte[] Gif(int width, int height, byte[] pixels, byte[] palette, bool interlaced = false)
    {
        using var file = new MemoryStream();
        file.Write("GIF89a"u8);
        int bits = Math.Max(2, (int)Math.Ceiling(Math.Log2(Math.Max(2, palette.Length / 3))));
        byte[] padded = new byte[3 << bits];
        palette.CopyTo(padded, 0);
        file.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), (byte)(0xF0 | (bits - 1)), 0, 0]);
        file.Write(padded);
        file.Write([0x21, 0xF9, 4, 0, 0, 0, 0, 0]);
        file.Write([0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), (byte)(interlaced ? 0x40 : 0), (byte)bits]);
        if (interlaced)
        {
            int[] order = [.. ((int First, int Step)[])[(0, 8), (4, 8), (2, 4), (1, 2)] is var passes ? passes.SelectMany(pass => Enumerable.Range(0, height).Where(row => row >= pass.First && (row - pass.First) % pass.Step == 0)) : []];
            pixels = [.. order.SelectMany(row => pixels.Skip(row * width).Take(width))];
        }
        byte[] packed = Lzw(pixels, bits);
        for (int at = 0; at < packed.Length; at += 255)
        {
            int length = Math.Min(255, packed.Length - at);
            file.WriteByte((byte)length);
            file.Write(packed, at, length);
        }
        file.Write([0, 0x3B]);
        return file.ToArray();
    }

    /// <summary>A MATLAB level 5 file with one variable; its parts come from the methods below.</summary>
    public static byte[] Matlab(byte[] variable, bool compressed)
    {
        using var file = new MemoryStream();
        byte[] header = new byte[128];
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file").CopyTo(header, 0);
        header.AsSpan(19, 97).Fill((byte)' ');
        (header[124], header[125], header[126], header[127]) = (0, 1, (byte)'I', (byte)'M');
        file.Write(header);
        if (!compressed)
        {
            file.Write(variable);
            return file.ToArray();
        }
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(variable);
        file.Write(BitConverter.GetBytes(15));
        file.Write(BitConverter.GetBytes((int)packed.Length));
        file.Write(packed.ToArray());
        return file.ToArray();
    }

    /// <summary>An element of a type, padded to eight bytes.</summary>
    public static byte[] Element(int type, byte[] data) => [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data, .. new byte[(8 - data.Length % 8) % 8]];

    /// <summary>A matrix of a class with a name, dimensions, and what follows.</summary>
    public static byte[] Matrix(int kind, string name, int[] dimensions, params byte[][] parts) => Element(14,
    [
        .. Element(6, [.. BitConverter.GetBytes(kind), .. new byte[4]]), .. Element(5, [.. dimensions.SelectMany(BitConverter.GetBytes)]),
        .. Element(1, Encoding.ASCII.GetBytes(name)), .. parts.SelectMany(static part => part),
    ]);

    /// <summary>Ground truth as BSDS500 has it: a cell array of structures with two matrices of 2 rows and 3 columns.</summary>
    public static byte[] Bsds(bool compressed)
    {
        byte[] Names() => [.. Encoding.ASCII.GetBytes("Segmentation".PadRight(16, '\0')), .. Encoding.ASCII.GetBytes("Boundaries".PadRight(16, '\0'))];
        byte[] Rater(ushort label, byte boundary) => Matrix(
            2, "", [1, 1], Element(5, BitConverter.GetBytes(16)), Element(1, Names()),
            Matrix(11, "", [2, 3], Element(4, [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((ushort)(label + i)))])),
            Matrix(9, "", [2, 3], Element(2, [boundary, 0, 0, 0, 1, 0])));
        return Matlab(Matrix(1, "groundTruth", [1, 2], Rater(1, 1), Rater(1000, 0)), compressed);
    }

    /// <summary>A label map as a PNG of 8 bits.</summary>
    public static byte[] Png(LabelGrid grid)
    {
        string path = Path.Combine(Path.GetTempPath(), $"gossamer-{Guid.NewGuid():N}.png");
        LabelFile.Write(path, grid);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    /// <summary>An uncompressed grey TIFF of 8 bits, in one strip.</summary>
    public static byte[] Tiff(int width, int height, byte[] pixels)
    {
        using var file = new MemoryStream();
        (ushort Tag, ushort Type, int Value)[] entries =
        [
            (256, 3, width), (257, 3, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 3, height), (279, 4, pixels.Length),
        ];
        file.Write("II*\0"u8);
        file.Write(BitConverter.GetBytes(8 + pixels.Length));
        file.Write(pixels);
        file.Write(BitConverter.GetBytes((ushort)entries.Length));
        foreach ((ushort tag, ushort type, int value) in entries)
        {
            file.Write(BitConverter.GetBytes(tag));
            file.Write(BitConverter.GetBytes(type));
            file.Write(BitConverter.GetBytes(1));
            file.Write(BitConverter.GetBytes(value));
        }
        file.Write(new byte[4]);
        return file.ToArray();
    }

    private static byte[] Lzw(byte[] pixels, int bits)
    {
        List<byte> packed = [];
        int buffer = 0, held = 0, width = bits + 1, clear = 1 << bits, next = clear + 2;
        void Write(int code)
        {
            buffer |= code << held;
            for (held += width; held >= 8; held -= 8, buffer >>= 8) packed.Add((byte)buffer);
        }
        Dictionary<(int, byte), int> codes = [];
        Write(clear);
        int prefix = pixels[0];
        foreach (byte pixel in pixels.AsSpan(1))
        {
            if (codes.TryGetValue((prefix, pixel), out int known))
            {
                prefix = known;
                continue;
            }
            Write(prefix);
            if (next < 4096)
            {
                codes.Add((prefix, pixel), next++);
                if (next - 1 == 1 << width && width < 12) width++;
            }
            else
            {
                Write(clear);
                codes.Clear();
                (next, width) = (clear + 2, bits + 1);
            }
            prefix = pixel;
        }
        Write(prefix);
        Write(clear + 1);
        if (held > 0) packed.Add((byte)buffer);
        return [.. packed];
    }
}
