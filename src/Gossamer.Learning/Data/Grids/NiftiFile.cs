using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>
/// NIfTI-1 label maps in one file, <c>.nii</c> or <c>.nii.gz</c>, of either byte order: data types 2, 4, 8, 16, 64, 256, 512, 768, 1024
/// and 1280. Whole numbers of 64 bits are read exactly; floating-point values must be whole numbers.
/// </summary>
/// <remarks>Source: the NIfTI-1 data format, nifti1.h of the NIfTI Data Format Working Group, 2007.</remarks>
public static class NiftiFile
{
    private const int HeaderBytes = 348;
    private const long MostBytes = 4L << 30;
    private const string Damaged = "the file is damaged or cut short, fetch it again";

    /// <summary>Reads a file, compressed or not.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static LabelGrid Read(string path)
    {
        using DataFileStream stream = DataFileStream.Open(path);
        return Read(stream);
    }

    /// <summary>Reads content, compressed or not; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static LabelGrid Read(byte[] content, string file)
    {
        bool compressed = content.Length > 2 && content[0] == 0x1F && content[1] == 0x8B;
        using Stream bytes = compressed ? new GZipStream(new MemoryStream(content), CompressionMode.Decompress) : new MemoryStream(content);
        using var stream = new DataFileStream(bytes, file);
        return Read(stream);
    }

    /// <summary>Writes a label map with the smallest of the types 2, 4, 8 and 1024 that holds its labels, compressed where the name ends in <c>.gz</c>.</summary>
    public static void Write(string path, LabelGrid grid)
    {
        GridGeometry geometry = grid.Geometry;
        (long least, long most) = (Math.Min(0, grid.Labels[0]), grid.Labels[^1]);
        (short type, int width) = least >= 0 && most <= byte.MaxValue ? ((short)2, 1)
            : least >= short.MinValue && most <= short.MaxValue ? ((short)4, 2)
            : least >= int.MinValue && most <= int.MaxValue ? ((short)8, 4) : ((short)1024, 8);
        byte[] header = new byte[HeaderBytes + 4];
        Span<byte> bytes = header;
        BinaryPrimitives.WriteInt32LittleEndian(bytes, HeaderBytes);
        short[] dimensions = [(short)(geometry.IsVolume ? 3 : 2), (short)geometry.Columns, (short)geometry.Rows, (short)geometry.Slices, 1, 1, 1, 1];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteInt16LittleEndian(bytes[(40 + 2 * i)..], dimensions[i]);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[70..], type);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[72..], (short)(8 * width));
        double[] spacing = [1, geometry.Spacing.X, geometry.Spacing.Y, geometry.Spacing.Z, 1, 1, 1, 1];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(76 + 4 * i)..], (float)spacing[i]);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[108..], HeaderBytes + 4);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[112..], 1);
        header[123] = 2; // millimetres
        if (geometry.Affine is { } affine)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes[254..], 2);
            for (int i = 0; i < 12; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(280 + 4 * i)..], (float)affine[i]);
        }
        "n+1\0"u8.CopyTo(bytes[344..]);
        byte[] cells = new byte[(long)geometry.Cells * width];
        ReadOnlySpan<ushort> codes = grid.Codes;
        for (int i = 0; i < codes.Length; i++)
        {
            Span<byte> cell = cells.AsSpan(i * width, width);
            long label = grid.Labels[codes[i]];
            if (width == 1) cell[0] = (byte)label;
            else if (width == 2) BinaryPrimitives.WriteInt16LittleEndian(cell, (short)label);
            else if (width == 4) BinaryPrimitives.WriteInt32LittleEndian(cell, (int)label);
            else BinaryPrimitives.WriteInt64LittleEndian(cell, label);
        }
        using var content = new MemoryStream();
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            using var compressed = new GZipStream(content, CompressionLevel.Optimal, leaveOpen: true);
            compressed.Write(header);
            compressed.Write(cells);
        }
        else
        {
            content.Write(header);
            content.Write(cells);
        }
        Runs.RunFiles.Replace(path, content.ToArray());
    }

    private static LabelGrid Read(DataFileStream stream)
    {
        byte[] header = stream.ReadExactly(HeaderBytes + 4, "the header of NIfTI-1");
        var fields = new NiftiHeader(header, stream.File);
        if (fields.CellBytes > MostBytes)
            throw FormatError.At(stream.File, "offset 40", $"{fields.Geometry.Shape} cells take {fields.CellBytes} bytes", $"expected at most {MostBytes}");
        stream.Skip(fields.CellOffset - header.Length, "the space before the cells");
        byte[] cells = stream.ReadExactly(fields.CellBytes, $"the cells ({fields.Geometry.Shape})");
        if (fields.SwapBytes) SwapEach(cells, fields.CellWidth);
        long[] values = Decode(cells, fields, stream.File);
        return LabelGrid.Of(fields.Geometry, values, stream.File);
    }

    private static void SwapEach(Span<byte> cells, int width)
    {
        for (int i = 0; i + width <= cells.Length; i += width) cells.Slice(i, width).Reverse();
    }

    private static long[] Decode(byte[] cells, NiftiHeader header, string file)
    {
        long[] values = new long[header.Geometry.Cells];
        switch (header.DataType)
        {
            case 2: Widen<byte>(static value => value); break;
            case 256: Widen<sbyte>(static value => value); break;
            case 4: Widen<short>(static value => value); break;
            case 512: Widen<ushort>(static value => value); break;
            case 8: Widen<int>(static value => value); break;
            case 768: Widen<uint>(static value => value); break;
            case 1024: Widen<long>(static value => value); break;
            case 1280: Unsigned(); break;
            case 16: Fractional<float>(static value => value); break;
            default: Fractional<double>(static value => value); break;
        }
        return values;

        void Widen<T>(Func<T, long> widen)
            where T : unmanaged
        {
            ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(cells);
            for (int i = 0; i < values.Length; i++) values[i] = widen(source[i]);
            if (header.IsScaled)
                for (int i = 0; i < values.Length; i++) values[i] = Whole(values[i] * header.Slope + header.Intercept, i);
        }

        void Unsigned()
        {
            ReadOnlySpan<ulong> source = MemoryMarshal.Cast<byte, ulong>(cells);
            for (int i = 0; i < values.Length; i++)
            {
                if (source[i] > long.MaxValue) throw Wrong(i, $"{source[i]}", $"at most {long.MaxValue}");
                values[i] = header.IsScaled ? Whole(source[i] * header.Slope + header.Intercept, i) : (long)source[i];
            }
        }

        void Fractional<T>(Func<T, double> widen)
            where T : unmanaged
        {
            ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(cells);
            for (int i = 0; i < values.Length; i++) values[i] = Whole(widen(source[i]) * header.Slope + header.Intercept, i);
        }

        long Whole(double value, int cell)
        {
            double whole = Math.Round(value);
            // A slope such as 1/3 leaves rounding behind; a probability map leaves far more.
            if (double.IsNaN(value) || Math.Abs(value - whole) > 1e-4 || Math.Abs(whole) > 1L << 53) throw Wrong(cell, $"{value}", "a whole number");
            return (long)whole;
        }

        InvalidDataException Wrong(int cell, string value, string expected)
        {
            (int x, int rest) = (cell % header.Geometry.Columns, cell / header.Geometry.Columns);
            return FormatError.At(
                file, $"cell ({x}, {rest % header.Geometry.Rows}, {rest / header.Geometry.Rows})", $"the label {value}", $"expected {expected}");
        }
    }

    /// <summary>The fields of a header that label maps need, checked.</summary>
    private sealed class NiftiHeader
    {
        private readonly byte[] _bytes;
        private readonly string _file;

        public NiftiHeader(byte[] bytes, string file)
        {
            (_bytes, _file) = (bytes, file);
            int size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            SwapBytes = BinaryPrimitives.ReverseEndianness(size) == HeaderBytes;
            if (size != HeaderBytes && !SwapBytes) throw Error(0, $"a header of {size} bytes", "expected a NIfTI-1 file, whose header has 348");
            if (!bytes.AsSpan(344, 3).SequenceEqual("n+1"u8))
                throw Error(344, "not the mark of a NIfTI-1 file in one piece", "convert pairs of .hdr and .img to .nii");
            DataType = Int16(70);
            CellWidth = DataType switch
            {
                2 or 256 => 1,
                4 or 512 => 2,
                8 or 16 or 768 => 4,
                64 or 1024 or 1280 => 8,
                _ => throw Error(70, $"data type {DataType}", "expected whole or real numbers: 2, 4, 8, 16, 64, 256, 512, 768, 1024 or 1280"),
            };
            Geometry = ReadGeometry();
            CellBytes = (long)Geometry.Columns * Geometry.Rows * Geometry.Slices * CellWidth;
            float offset = Single(108);
            if (!(offset >= HeaderBytes + 4 && offset <= 1 << 24) || offset != MathF.Floor(offset))
                throw Error(108, $"cells begin at {offset}", "expected 352 or more");
            CellOffset = (long)offset;
            (Slope, Intercept) = (Single(112), Single(116));
            if (Slope == 0) (Slope, Intercept) = (1, 0);
            if (!double.IsFinite(Slope) || !double.IsFinite(Intercept)) throw Error(112, $"scaling by {Slope} and {Intercept}", "expected numbers");
        }

        public bool SwapBytes { get; }

        public short DataType { get; }

        public int CellWidth { get; }

        public long CellBytes { get; }

        public long CellOffset { get; }

        public double Slope { get; }

        public double Intercept { get; }

        public bool IsScaled => Slope != 1 || Intercept != 0;

        public GridGeometry Geometry { get; }

        private GridGeometry ReadGeometry()
        {
            int rank = Int16(40);
            if (rank is < 1 or > 7) throw Error(40, $"{rank} dimensions", "expected 2 or 3");
            int[] sizes = new int[7];
            for (int i = 0; i < 7; i++)
            {
                sizes[i] = i < rank ? Int16(42 + 2 * i) : 1;
                if (sizes[i] < 1) throw Error(42 + 2 * i, $"size {sizes[i]} of dimension {i + 1}", "expected at least 1");
                if (i >= 3 && sizes[i] > 1) throw Error(42 + 2 * i, $"{sizes[i]} volumes in one file", "expected one label map a file");
            }
            if ((long)sizes[0] * sizes[1] * sizes[2] > Array.MaxLength / 8)
                throw Error(42, $"{sizes[0]} x {sizes[1]} x {sizes[2]} cells", "expected fewer than memory holds");
            double[] spacing = [.. Enumerable.Range(0, 3).Select(i => i < rank ? Math.Abs((double)Single(80 + 4 * i)) : 1)];
            for (int i = 0; i < 3; i++)
                if (!(spacing[i] > 0 && double.IsFinite(spacing[i]))) throw Error(80 + 4 * i, $"spacing {spacing[i]} of dimension {i + 1}", "expected a length above 0");
            return new GridGeometry(sizes[0], sizes[1], sizes[2], (spacing[0], spacing[1], spacing[2]), ReadAffine(spacing));
        }

        private double[]? ReadAffine(double[] spacing)
        {
            double[] affine;
            if (Int16(254) > 0)
            {
                affine = [.. Enumerable.Range(0, 12).Select(i => (double)Single(280 + 4 * i))];
            }
            else if (Int16(252) > 0)
            {
                affine = FromQuaternion(spacing);
            }
            else
            {
                return null;
            }
            return affine.All(double.IsFinite) ? affine : throw Error(252, "an affine that is not a number", "expected finite numbers");
        }

        private double[] FromQuaternion(double[] spacing)
        {
            double b = Single(256), c = Single(260), d = Single(264);
            double a = Math.Sqrt(Math.Max(0, 1 - (b * b + c * c + d * d)));
            double flip = Single(76) < 0 ? -1 : 1;
            double[] rotation =
            [
                a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c),
                2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b),
                2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b,
            ];
            double[] affine = new double[12];
            for (int row = 0; row < 3; row++)
            {
                for (int column = 0; column < 3; column++)
                    affine[4 * row + column] = rotation[3 * row + column] * spacing[column] * (column == 2 ? flip : 1);
                affine[4 * row + 3] = Single(268 + 4 * row);
            }
            return affine;
        }

        private short Int16(int at)
        {
            short value = BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(at));
            return SwapBytes ? BinaryPrimitives.ReverseEndianness(value) : value;
        }

        private float Single(int at) =>
            SwapBytes ? BinaryPrimitives.ReadSingleBigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadSingleLittleEndian(_bytes.AsSpan(at));

        private InvalidDataException Error(int at, string problem, string remedy) => FormatError.At(_file, $"offset {at}", problem, remedy);
    }
}
