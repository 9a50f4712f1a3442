using System.Buffers.Binary;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>The fields of a NIfTI-1 header that maps of cells need, checked.</summary>
internal sealed class NiftiHeader
{
    /// <summary>Bytes of a header; the four that tell of extensions follow.</summary>
    public const int Length = 348;

    private readonly byte[] _bytes;
    private readonly string _file;

    public NiftiHeader(byte[] bytes, string file)
    {
        (_bytes, _file) = (bytes, file);
        int size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        SwapBytes = BinaryPrimitives.ReverseEndianness(size) == Length;
        if (size != Length && !SwapBytes) throw Error(0, $"a header of {size} bytes", "expected a NIfTI-1 file, whose header has 348");
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
        if (!(offset >= Length + 4 && offset <= 1 << 24) || offset != MathF.Floor(offset))
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

    /// <summary>A header, and four bytes that tell of no extensions, of unscaled cells on a grid in the byte order of most machines.</summary>
    /// <param name="geometry">The grid.</param>
    /// <param name="dataType">Data type of the cells.</param>
    /// <param name="cellWidth">Bytes of a cell.</param>
    /// <exception cref="ArgumentException">The format has no room for as many cells along an axis.</exception>
    public static byte[] Of(GridGeometry geometry, short dataType, int cellWidth)
    {
        if (Math.Max(geometry.Columns, Math.Max(geometry.Rows, geometry.Slices)) > short.MaxValue)
            throw new ArgumentException($"{geometry.Shape} cells do not go into NIfTI-1, which has room for {short.MaxValue} along an axis");
        byte[] header = new byte[Length + 4];
        Span<byte> bytes = header;
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Length);
        short[] dimensions = [(short)(geometry.IsVolume ? 3 : 2), (short)geometry.Columns, (short)geometry.Rows, (short)geometry.Slices, 1, 1, 1, 1];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteInt16LittleEndian(bytes[(40 + 2 * i)..], dimensions[i]);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[70..], dataType);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[72..], (short)(8 * cellWidth));
        double[] spacing = [1, geometry.Spacing.X, geometry.Spacing.Y, geometry.Spacing.Z, 1, 1, 1, 1];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(76 + 4 * i)..], (float)spacing[i]);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[108..], Length + 4);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[112..], 1);
        header[123] = 2; // millimetres
        if (geometry.Affine is { } affine)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes[254..], 2);
            for (int i = 0; i < 12; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(280 + 4 * i)..], (float)affine[i]);
        }
        "n+1\0"u8.CopyTo(bytes[344..]);
        return header;
    }

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
