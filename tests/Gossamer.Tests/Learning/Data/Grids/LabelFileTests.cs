using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using Gossamer.Agreement.Cases;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Data.Matlab;
using Gossamer.Learning.Data.Tables;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Data.Grids;

public sealed class LabelFileTests
{
    public static TheoryData<short, int> Types => new() { { 2, 1 }, { 256, 1 }, { 4, 2 }, { 512, 2 }, { 8, 4 }, { 768, 4 }, { 16, 4 }, { 64, 8 }, { 1024, 8 }, { 1280, 8 } };

    [Theory, MemberData(nameof(Types))]
    public void Nifti_of_every_type_and_byte_order(short type, int width)
    {
        foreach (bool bigEndian in (bool[])[false, true])
        {
            LabelGrid grid = LabelFile.Read(GridSamples.Nifti(type, width, (cell, value) => Write(cell, type, value), bigEndian), "some.nii");
            Assert.Equal([.. Enumerable.Range(0, 24).Select(static value => (long)value)], grid.ToValues());
            Assert.Equal((4, 3, 2), (grid.Geometry.Columns, grid.Geometry.Rows, grid.Geometry.Slices));
            Assert.Equal((0.5, 0.5, 3.0), grid.Geometry.Spacing);
            Assert.Equal(23, grid[3, 2, 1]);
        }
    }

    [Fact]
    public void Whole_numbers_of_64_bits_do_not_pass_through_real_numbers()
    {
        long large = (1L << 53) + 1;
        LabelGrid grid = LabelFile.Read(GridSamples.Nifti(1024, 8, (cell, value) => BinaryPrimitives.WriteInt64LittleEndian(cell, value == 5 ? large : 0)), "some.nii");
        Assert.Equal([0L, large], grid.Labels);
    }

    [Fact]
    public void Scaled_labels_must_come_out_whole()
    {
        byte[] Scaled(float slope) => GridSamples.Nifti(2, 1, static (cell, value) => cell[0] = (byte)value, slope: slope, intercept: 1);
        Assert.Equal(1 + 2 * 23, LabelFile.Read(Scaled(2), "some.nii").Labels[^1]);
        Assert.Contains("cell (1, 0, 0): the label 1.5", Assert.Throws<InvalidDataException>(() => LabelFile.Read(Scaled(0.5f), "some.nii")).Message, StringComparison.Ordinal);
        byte[] nan = GridSamples.Nifti(16, 4, static (cell, value) => BinaryPrimitives.WriteSingleLittleEndian(cell, value == 7 ? float.NaN : 0));
        Assert.Contains("cell (3, 1, 0): the label NaN", Assert.Throws<InvalidDataException>(() => LabelFile.Read(nan, "some.nii")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_again() => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 3], Gen.Int[0, 4].Select(static i => ((long[])[1, 255, 256, 40_000, 1L << 40])[i])).SelectMany(static (x, y, z, most) =>
        Gen.Long[0, most].Array[x * y * z].Select(values => LabelGrid.Of(new GridGeometry(x, y, z, (0.25, 0.5, 2), [1, 0, 0, -3, 0, 1, 0, 4, 0, 0, 1, 5]), values))).Sample(static grid =>
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["a.nii", "a.nii.gz"])
        {
            LabelFile.Write(folder[name], grid);
            LabelGrid read = LabelFile.Read(folder[name]);
            Assert.Equal(grid.ToValues(), read.ToValues());
            Assert.Null(grid.Geometry.DifferenceFrom(read.Geometry));
        }
        if (grid.Geometry.IsVolume || grid.Labels[^1] > ushort.MaxValue || grid.Labels.Count(static label => label > 127) == 1 && grid.Labels.Count <= 2) return;
        LabelFile.Write(folder["a.png"], grid);
        Assert.Equal(grid.ToValues(), LabelFile.Read(folder["a.png"]).ToValues());
    }, iter: 200);

    [Fact]
    public void Palettes_of_grey_are_gone_through_and_others_are_labels()
    {
        byte[] pixels = [0, 5, 5, 0, 0, 5];
        byte[] grey = new byte[18], colours = new byte[18];
        (grey[15], grey[16], grey[17]) = (251, 251, 251);
        (colours[15], colours[16], colours[17]) = (200, 10, 10);
        Assert.Equal([0L, 1, 1, 0, 0, 1], LabelFile.Read(GridSamples.Gif(3, 2, pixels, grey), "some.gif").ToValues());
        Assert.Equal([0L, 5, 5, 0, 0, 5], LabelFile.Read(GridSamples.Gif(3, 2, pixels, colours), "some.gif").ToValues());
        byte[] rows = [.. Enumerable.Range(0, 20 * 7).Select(static i => (byte)(i * i % 6))];
        byte[] shades = [.. Enumerable.Range(0, 6).SelectMany(static i => new[] { (byte)(10 * i), (byte)(10 * i), (byte)(10 * i) })];
        foreach (bool interlaced in (bool[])[false, true])
            Assert.Equal(rows.Select(static shade => 10L * shade), LabelFile.Read(GridSamples.Gif(7, 20, rows, shades, interlaced), "some.gif").ToValues());
    }

    [Fact]
    public void Gif_of_any_content() => Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[2, 256]).SelectMany(static (width, height, colours) =>
        Gen.Int[0, colours - 1].Array[width * height].Select(pixels => (width, height, Pixels: pixels))).Sample(static picture =>
    {
        byte[] palette = [.. Enumerable.Range(0, 256).SelectMany(static i => new[] { (byte)i, (byte)i, (byte)0 })];
        byte[] file = GridSamples.Gif(picture.width, picture.height, [.. picture.Pixels.Select(static pixel => (byte)pixel)], palette);
        Assert.Equal(
            picture.Pixels.All(static pixel => pixel == 0) ? picture.Pixels.Select(static _ => 0L) : picture.Pixels.Select(static pixel => (long)pixel), LabelFile.Read(file, "some.gif").ToValues());
    }, iter: 200);

    [Fact]
    public void Png_of_other_programs()
    {
        // Written by Skia, which filters its rows in every way that it finds useful.
        using var bitmap = new SkiaSharp.SKBitmap(new SkiaSharp.SKImageInfo(37, 23, SkiaSharp.SKColorType.Gray8));
        Span<byte> shades = bitmap.GetPixelSpan();
        for (int y = 0; y < 23; y++)
            for (int x = 0; x < 37; x++) shades[y * bitmap.RowBytes + x] = (byte)(x * y % 251);
        using SkiaSharp.SKData png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        LabelGrid grid = LabelFile.Read(png.ToArray(), "some.png");
        Assert.All(Enumerable.Range(0, 37 * 23), i => Assert.Equal(i % 37 * (i / 37) % 251, grid[i % 37, i / 37]));
    }

    [Fact]
    public void Tiff_of_grey() => Assert.Equal([0L, 7, 9, 0, 1, 2], LabelFile.Read(GridSamples.Tiff(3, 2, [0, 7, 9, 0, 1, 2]), "some.tif").ToValues());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Matlab_cells_of_structures(bool compressed)
    {
        byte[] file = GridSamples.Bsds(compressed);
        var cells = Assert.IsType<MatlabCells>(MatlabFile.Read(file, "some.mat")["groundTruth"]);
        var second = Assert.IsType<MatlabStructs>(cells.Cells[1]);
        var segmentation = Assert.IsType<MatlabNumbers>(second.Elements[0]["Segmentation"]);
        Assert.Equal(("uint16", 1005L), (segmentation.ClassName, segmentation.Integers![5]));
        IReadOnlyList<Annotation> boundaries = BsdsFile.ReadBoundaries(file, "some.mat");
        // Column by column there, row by row here.
        Assert.Equal([1L, 0, 1, 0, 0, 0], boundaries[0].Grid.ToValues());
        Assert.Equal([0L, 0, 1, 0, 0, 0], boundaries[1].Grid.ToValues());
        Assert.Equal([1L, 3, 5, 2, 4, 6], BsdsFile.ReadSegmentations(file, "some.mat")[0].Grid.ToValues());
    }

    [Fact]
    public void Matlab_recordings_of_a_bearing()
    {
        IReadOnlyDictionary<string, MatlabArray> variables = MatlabFile.Read(TestData.Require("cwru-bearing/12k_DE_0hp/97.mat"));
        var signal = Assert.IsType<MatlabNumbers>(variables["X097_DE_time"]);
        Assert.Equal(1, signal.Dimensions[1]);
        Assert.True(signal.Dimensions[0] > 200_000 && signal.Values.All(static value => Math.Abs(value) < 5));
    }

    [Fact]
    public void Tables_with_quotes_gaps_and_other_separators()
    {
        DelimitedTable table = DelimitedTable.Read("\uFEFFunit;rater;value\r\n\"a;1\";\"he said \"\"no\"\"\";\r\n\r\n b ; x ;3"u8.ToArray(), "some.csv");
        Assert.Equal(["unit", "rater", "value"], table.Columns);
        Assert.Equal(["a;1", "he said \"no\"", ""], table.Rows[0]);
        Assert.Equal(["b", "x", "3"], table.Rows[1]);
        Assert.Equal([2, 4], table.Lines);
        Assert.Equal(["a", "b"], DelimitedTable.Read("a\tb\n1,5\t2"u8.ToArray(), "some.tsv").Columns);
    }

    [Fact]
    public void Nearest_cells_of_another_spacing()
    {
        LabelGrid fine = LabelGrid.Of(new GridGeometry(4, 1, 1, (1, 1, 1)), [1, 2, 3, 4]);
        Assert.Equal([1L, 3], fine.Resample(new GridGeometry(2, 1, 1, (2, 1, 1))).ToValues());
        double[] affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], moved = [1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 1, 0];
        LabelGrid placed = LabelGrid.Of(new GridGeometry(4, 1, 1, (1, 1, 1), affine), [1, 2, 3, 4]);
        Assert.Equal([3L, 4, 0, 0], placed.Resample(new GridGeometry(4, 1, 1, (1, 1, 1), moved)).ToValues());
    }

    [Fact]
    public void Damaged_nifti() => FormatFuzz.Damaged(GridSamples.NiftiBytes(), 2000, static content => LabelFile.Read(content, "some.file.nii"));

    [Fact]
    public void Damaged_compressed_nifti()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(GridSamples.NiftiBytes());
        FormatFuzz.Damaged(packed.ToArray(), 1000, static content => LabelFile.Read(content, "some.file.nii.gz"));
    }

    [Fact]
    public void Damaged_png() => FormatFuzz.Damaged(
        GridSamples.Png(LabelGrid.Of(GridGeometry.Picture(9, 7), [.. Enumerable.Range(0, 63).Select(static i => (long)(i % 5))])), 2000, static content => LabelFile.Read(content, "some.file.png"));

    [Fact]
    public void Damaged_gif() => FormatFuzz.Damaged(
        GridSamples.Gif(9, 7, [.. Enumerable.Range(0, 63).Select(static i => (byte)(i % 5))], new byte[15]), 2000, static content => LabelFile.Read(content, "some.file.gif"), leastRefused: 0.1);

    [Fact]
    public void Damaged_tiff() => FormatFuzz.Damaged(
        GridSamples.Tiff(9, 7, [.. Enumerable.Range(0, 63).Select(static i => (byte)(i % 5))]), 2000, static content => LabelFile.Read(content, "some.file.tif"), leastRefused: 0.1);

    [Fact]
    public void Damaged_matlab_files()
    {
        FormatFuzz.Damaged(GridSamples.Bsds(compressed: false), 2000, static content => BsdsFile.ReadBoundaries(content, "some.file.mat"), leastRefused: 0.1);
        FormatFuzz.Damaged(GridSamples.Bsds(compressed: true), 1000, static content => BsdsFile.ReadBoundaries(content, "some.file.mat"));
    }

    [Fact]
    public void Damaged_tables() => FormatFuzz.Damaged(
        "unit,rater,value\n1,a,\"x, y\"\n2,b,3\n3,c,4\n"u8.ToArray(), 2000, static content => DelimitedTable.Read(content, "some.file.csv"), leastRefused: 0.1);

    private static void Write(Span<byte> cell, short type, int value)
    {
        switch (type)
        {
            case 2 or 256: cell[0] = (byte)value; break;
            case 4 or 512: BinaryPrimitives.WriteInt16LittleEndian(cell, (short)value); break;
            case 8 or 768: BinaryPrimitives.WriteInt32LittleEndian(cell, value); break;
            case 16: BinaryPrimitives.WriteSingleLittleEndian(cell, value); break;
            case 64: BinaryPrimitives.WriteDoubleLittleEndian(cell, value); break;
            default: BinaryPrimitives.WriteInt64LittleEndian(cell, value); break;
        }
    }
}
