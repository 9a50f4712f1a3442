using System.Formats.Tar;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Formats;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

/// <summary>Whatever happens to a file, a reader succeeds or throws one line that names the file and a place in it.</summary>
public class FormatFuzzTests
{
    private static readonly string[] TenNames = [.. Enumerable.Range(0, 10).Select(static label => $"class {label}")];
    private static readonly string[] HundredNames = [.. Enumerable.Range(0, 100).Select(static label => $"class {label}")];

    [Fact]
    public void Digits() => FormatFuzz.Damaged(FormatSamples.Digits(5), 2000, content =>
        DigitsFile.Read(new MemoryStream(content), "some.file", "digits"));

    [Fact]
    public void Idx_pictures()
    {
        byte[] labels = FormatSamples.IdxLabels(5);
        FormatFuzz.Damaged(FormatSamples.IdxPictures(5, 3, 4), 2000, content =>
            IdxFile.Read(new MemoryStream(content), "some.file", new MemoryStream(labels), "some.file", "idx", TenNames));
    }

    [Fact]
    public void Idx_labels()
    {
        byte[] pictures = FormatSamples.IdxPictures(5, 3, 4);
        FormatFuzz.Damaged(FormatSamples.IdxLabels(5), 2000, content =>
            IdxFile.Read(new MemoryStream(pictures), "some.file", new MemoryStream(content), "some.file", "idx", TenNames));
    }

    [Fact]
    public void Cifar_10() => FormatFuzz.Damaged(FormatSamples.Cifar(2, 10, coarse: false), 500, content =>
        CifarFile.Read(new MemoryStream(content), "some.file", CifarVariant.Cifar10, "cifar", TenNames));

    [Fact]
    public void Cifar_100() => FormatFuzz.Damaged(FormatSamples.Cifar(2, 100, coarse: true), 500, content =>
        CifarFile.Read(new MemoryStream(content), "some.file", CifarVariant.Cifar100, "cifar", HundredNames));

    [Fact]
    public void Compressed_digits()
    {
        using var folder = new TemporaryFolder();
        string path = folder["some.file.gz"];
        FormatFuzz.Damaged(FormatSamples.GZip(FormatSamples.Digits(50)), 400, content =>
        {
            File.WriteAllBytes(path, content);
            DigitsFile.Read(path, "digits");
        });
    }

    [Fact]
    public void Tar_archives_of_pictures() => Archives("some.file.tar", FormatSamples.Tar(TarEntryFormat.Pax, FormatSamples.PictureSet()));

    [Fact]
    public void Compressed_tar_archives_of_pictures() =>
        Archives("some.file.tar.gz", FormatSamples.GZip(FormatSamples.Tar(TarEntryFormat.Gnu, FormatSamples.PictureSet())));

    [Fact]
    public void Zip_archives_of_pictures() => Archives("some.file.zip", FormatSamples.Zip(FormatSamples.PictureSet()));

    [Fact]
    public void Zip_archives_of_Tiny_ImageNet() => Archives("some.file.zip", FormatSamples.Zip(FormatSamples.TinyImageNet()));

    [Fact]
    public void Cifar_archives()
    {
        using var folder = new TemporaryFolder();
        string path = folder["some.file", "cifar-10-binary.tar.gz"];
        Directory.CreateDirectory(folder["some.file"]);
        byte[] records = FormatSamples.Cifar(1, 10, coarse: false);
        string[] files = [.. Enumerable.Range(1, 5).Select(static number => $"data_batch_{number}.bin"), "test_batch.bin"];
        FormatFuzz.Damaged(FormatSamples.GZip(FormatSamples.Tar(TarEntryFormat.Ustar, files.Select(file => (file, records)))), 300, content =>
        {
            File.WriteAllBytes(path, content);
            DataCatalog.Load(path, null, TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public void Single_pictures()
    {
        foreach (SkiaSharp.SKEncodedImageFormat format in (SkiaSharp.SKEncodedImageFormat[])
            [SkiaSharp.SKEncodedImageFormat.Jpeg, SkiaSharp.SKEncodedImageFormat.Png, SkiaSharp.SKEncodedImageFormat.Webp])
        {
            using var folder = new TemporaryFolder();
            Directory.CreateDirectory(folder["some.file", "cat"]);
            Directory.CreateDirectory(folder["some.file", "dog"]);
            byte[] picture = FormatSamples.Picture(9, 7, 10, 200, 30, format);
            for (int i = 0; i < 3; i++) File.WriteAllBytes(folder["some.file", "cat", $"{i}.jpg"], picture);
            FormatFuzz.Damaged(picture, 150, content =>
            {
                File.WriteAllBytes(folder["some.file", "cat", "1.jpg"], content);
                DataCatalog.Load(folder["some.file"], null, TestContext.Current.CancellationToken);
            });
        }
    }

    private static void Archives(string name, byte[] archive)
    {
        using var folder = new TemporaryFolder();
        string path = folder[name];
        FormatFuzz.Damaged(archive, 300, content =>
        {
            File.WriteAllBytes(path, content);
            DataCatalog.Load(path, null, TestContext.Current.CancellationToken);
        });
    }
}
