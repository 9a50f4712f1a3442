using System.Buffers.Binary;
using CsCheck;
using Gossamer.Learning.Data.Grids;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Data.Grids;

public sealed class ProbabilityFileTests
{
    [Fact]
    public void What_is_written_is_read_again() => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 3], Gen.Bool).SelectMany(static (x, y, z, isPlaced) =>
        Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double[0, 1]).Array[x * y * z].Select(values => ProbabilityGrid.Of(
            isPlaced ? new GridGeometry(x, y, z, (0.25, 0.5, 2), [0.25, 0, 0, -3, 0, -0.5, 0, 4, 0, 0, 2, 5]) : new GridGeometry(x, y, z, (0.7, 1.3, 3)), cell => values[cell]))).Sample(static grid =>
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["a.nii", "a.nii.gz"])
        {
            ProbabilityFile.Write(folder[name], grid);
            ProbabilityGrid read = ProbabilityFile.Read(folder[name]);
            Assert.Equal(grid.Values, read.Values);
            Assert.Null(grid.Geometry.DifferenceFrom(read.Geometry));
            Assert.Equal(grid.Geometry.Affine, read.Geometry.Affine);
        }
        Assert.Equal(".nii.gz", ProbabilityFile.ExtensionFor(grid.Geometry));
        if (grid.Geometry.IsVolume)
        {
            Assert.Contains(".nii", Assert.Throws<ArgumentException>(() => ProbabilityFile.Write(folder["a.png"], grid)).Message, StringComparison.Ordinal);
            return;
        }
        ProbabilityFile.Write(folder["a.png"], grid);
        ProbabilityGrid picture = ProbabilityFile.Read(folder["a.png"]);
        for (int cell = 0; cell < grid.Values.Length; cell++) Assert.Equal(grid.Values[cell], picture.Values[cell], 0.5001 / 65_535);
    }, iter: 200);

    [Fact]
    public void Files_of_other_programs()
    {
        foreach (bool bigEndian in (bool[])[false, true])
        {
            ProbabilityGrid scaled = ProbabilityFile.Read(GridSamples.Nifti(512, 2, static (cell, value) => BinaryPrimitives.WriteUInt16LittleEndian(cell, (ushort)(100 * value)), bigEndian, slope: 1 / 2300f), "some.nii");
            ProbabilityGrid real = ProbabilityFile.Read(GridSamples.Nifti(64, 8, static (cell, value) => BinaryPrimitives.WriteDoubleLittleEndian(cell, value / 23.0), bigEndian), "some.nii");
            for (int cell = 0; cell < 24; cell++)
            {
                Assert.Equal(cell / 23.0, scaled.Values[cell], 1e-6);
                Assert.Equal((float)(cell / 23.0), real.Values[cell]);
            }
            Assert.Equal((0.5, 0.5, 3.0), real.Geometry.Spacing);
        }
        // Every shade of grey of 8 bits, by Skia.
        using var bitmap = new SkiaSharp.SKBitmap(new SkiaSharp.SKImageInfo(256, 1, SkiaSharp.SKColorType.Gray8));
        for (int i = 0; i < 256; i++) bitmap.GetPixelSpan()[i] = (byte)i;
        using SkiaSharp.SKData png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        Assert.Equal([.. Enumerable.Range(0, 256).Select(static i => (float)(i / 255.0))], ProbabilityFile.Read(png.ToArray(), "some.png").Values);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(1.5f, "1.5")]
    [InlineData(-0.25f, "-0.25")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void What_is_no_probability_is_named_with_its_place(float value, string named)
    {
        byte[] file = GridSamples.Nifti(16, 4, (cell, i) => BinaryPrimitives.WriteSingleLittleEndian(cell, i == 19 ? value : 0));
        string message = Assert.Throws<InvalidDataException>(() => ProbabilityFile.Read(file, "some.nii")).Message;
        Assert.Contains($"some.nii: cell (3, 1, 1): the probability {named}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_with_colours_are_no_probabilities()
    {
        using var bitmap = new SkiaSharp.SKBitmap(new SkiaSharp.SKImageInfo(2, 2, SkiaSharp.SKColorType.Rgba8888));
        using SkiaSharp.SKData png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        Assert.Contains("grey", Assert.Throws<InvalidDataException>(() => ProbabilityFile.Read(png.ToArray(), "some.png")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_too_long_for_the_format_is_refused()
    {
        using var folder = new TemporaryFolder();
        GridGeometry wide = GridGeometry.Picture(short.MaxValue + 1, 1);
        Assert.Contains("32767", Assert.Throws<ArgumentException>(() => ProbabilityFile.Write(folder["a.nii"], ProbabilityGrid.Of(wide, static _ => 0))).Message, StringComparison.Ordinal);
        Assert.Contains("32767", Assert.Throws<ArgumentException>(() => LabelFile.Write(folder["a.nii"], LabelGrid.Of(wide, new long[wide.Cells]))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Damaged_probabilities()
    {
        using var folder = new TemporaryFolder();
        var grid = ProbabilityGrid.Of(GridGeometry.Picture(9, 7), static cell => cell / 62.0);
        foreach (string name in (string[])["some.file.nii", "some.file.nii.gz", "some.file.png"])
        {
            ProbabilityFile.Write(folder[name], grid);
            FormatFuzz.Damaged(File.ReadAllBytes(folder[name]), 1000, content => ProbabilityFile.Read(content, name));
        }
    }
}
