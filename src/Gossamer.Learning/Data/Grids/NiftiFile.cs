using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>
/// NIfTI-1 maps of labels or probabilities in one file, <c>.nii</c> or <c>.nii.gz</c>, of either byte order: data types 2, 4, 8, 16, 64, 256,
/// 512, 768, 1024 and 1280. Labels of 64 bits are read exactly; labels that are floating-point numbers must be whole.
/// </summary>
/// <remarks>Source: the NIfTI-1 data format, nifti1.h of the NIfTI Data Format Working Group, 2007.</remarks>
public static class NiftiFile
{
    private const long MostBytes = 4L << 30;

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
        using DataFileStream stream = Open(content, file);
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
        Save(path, NiftiHeader.Of(geometry, type, width), cells);
    }

    /// <summary>Reads probabilities: cells of any data type that lie, scaled, within 0 and 1.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    internal static ProbabilityGrid ReadProbabilities(byte[] content, string file)
    {
        using DataFileStream stream = Open(content, file);
        (NiftiHeader header, byte[] cells) = ReadCells(stream);
        float[] values = new float[header.Geometry.Cells];
        switch (header.DataType)
        {
            case 2: Take<byte>(); break;
            case 256: Take<sbyte>(); break;
            case 4: Take<short>(); break;
            case 512: Take<ushort>(); break;
            case 8: Take<int>(); break;
            case 768: Take<uint>(); break;
            case 1024: Take<long>(); break;
            case 1280: Take<ulong>(); break;
            case 16: Take<float>(); break;
            default: Take<double>(); break;
        }
        return ProbabilityGrid.Of(header.Geometry, values, file);

        void Take<T>()
            where T : unmanaged, INumberBase<T>
        {
            ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(cells);
            for (int i = 0; i < values.Length; i++) values[i] = (float)(double.CreateTruncating(source[i]) * header.Slope + header.Intercept);
        }
    }

    /// <summary>Writes probabilities as real numbers of 32 bits, compressed where the name ends in <c>.gz</c>.</summary>
    internal static void WriteProbabilities(string path, ProbabilityGrid grid)
    {
        byte[] cells = new byte[(long)grid.Geometry.Cells * sizeof(float)];
        ReadOnlySpan<float> values = grid.Values;
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(cells.AsSpan(sizeof(float) * i), values[i]);
        Save(path, NiftiHeader.Of(grid.Geometry, dataType: 16, sizeof(float)), cells);
    }

    private static void Save(string path, byte[] header, byte[] cells)
    {
        using var content = new MemoryStream();
        using (Stream? compressed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(content, CompressionLevel.Optimal, leaveOpen: true) : null)
        {
            Stream target = compressed ?? content;
            target.Write(header);
            target.Write(cells);
        }
        Runs.RunFiles.Replace(path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static DataFileStream Open(byte[] content, string file)
    {
        bool compressed = content.Length > 2 && content[0] == 0x1F && content[1] == 0x8B;
        Stream bytes = compressed ? new GZipStream(new MemoryStream(content), CompressionMode.Decompress) : new MemoryStream(content);
        return new DataFileStream(bytes, file);
    }

    private static LabelGrid Read(DataFileStream stream)
    {
        (NiftiHeader header, byte[] cells) = ReadCells(stream);
        return LabelGrid.Of(header.Geometry, Decode(cells, header, stream.File), stream.File);
    }

    private static (NiftiHeader Header, byte[] Cells) ReadCells(DataFileStream stream)
    {
        byte[] bytes = stream.ReadExactly(NiftiHeader.Length + 4, "the header of NIfTI-1");
        var header = new NiftiHeader(bytes, stream.File);
        if (header.CellBytes > MostBytes)
            throw FormatError.At(stream.File, "offset 40", $"{header.Geometry.Shape} cells take {header.CellBytes} bytes", $"expected at most {MostBytes}");
        stream.Skip(header.CellOffset - bytes.Length, "the space before the cells");
        byte[] cells = stream.ReadExactly(header.CellBytes, $"the cells ({header.Geometry.Shape})");
        if (header.SwapBytes) SwapEach(cells, header.CellWidth);
        return (header, cells);
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

        InvalidDataException Wrong(int cell, string value, string expected) => FormatError.At(file, header.Geometry.PlaceOf(cell), $"the label {value}", $"expected {expected}");
    }
}
