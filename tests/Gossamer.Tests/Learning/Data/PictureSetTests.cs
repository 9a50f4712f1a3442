using System.Formats.Tar;
using Gossamer.Learning.Data;
using Gossamer.Tests.Learning.Runs;
using SkiaSharp;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

public sealed class PictureSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("folder", "test")]
    [InlineData("folder", "val")]
    [InlineData("set.tar", "test")]
    [InlineData("set.tgz", "test")]
    [InlineData("set.tar.gz", "val")]
    [InlineData("set.zip", "test")]
    public void Folders_of_classes_are_read_from_disk_and_from_archives(string name, string test)
    {
        DataSplit split = Load(Write(name, FormatSamples.PictureSet("set/", test)));
        Assert.Equal(["cat", "dog"], split.Train.ClassNames);
        Assert.Equal([3, 3, 4], split.Train.SampleShape);
        Assert.Equal((4, 2), (split.Train.Count, split.Test.Count));
        Assert.Equal([0, 0, 1, 1], Enumerable.Range(0, 4).Select(split.Train.Label));
        var train = Assert.IsType<ByteDataset>(split.Train);
        Assert.Equal([.. Repeat(200), .. Repeat(100), .. Repeat(7)], train.Bytes(1).ToArray());
        Assert.Equal([.. Repeat(20), .. Repeat(0), .. Repeat(7)], train.Bytes(2).ToArray());
        Assert.Contains(
            $"4 train + 2 test pictures of 2 classes, the folders train/ and {test}/", split.Description, StringComparison.Ordinal);

        static IEnumerable<byte> Repeat(byte value) => Enumerable.Repeat(value, 12);
    }

    [Fact]
    public void A_val_folder_beside_a_test_folder_is_for_validation()
    {
        IEnumerable<(string, byte[])> validation =
            FormatSamples.PictureSet("set/", "val").Where(static file => file.Name.StartsWith("set/val/", StringComparison.Ordinal));
        DataSplit split = Load(Write("folder", [.. FormatSamples.PictureSet(), .. validation]));
        Assert.Equal((4, 2, 2), (split.Train.Count, split.Validation!.Count, split.Test.Count));
    }

    [Fact]
    public void Classes_without_parts_are_split()
    {
        byte[] picture = FormatSamples.Picture(2, 2, 1, 2, 3);
        DataSplit split = Load(Write(
            "folder", [.. from name in (string[])["cat", "dog"] from i in Enumerable.Range(0, 10) select ($"{name}/{i}.png", picture)]));
        Assert.Equal((16, 4), (split.Train.Count, split.Test.Count));
        Assert.Contains("stratified 80/20 split (seed 0)", split.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Grey_pictures_become_three_equal_channels()
    {
        using var grey = new SKBitmap(new SKImageInfo(2, 2, SKColorType.Gray8));
        grey.GetPixelSpan().Clear();
        byte[] picture = Encode(grey);
        var train = (ByteDataset)Load(Write("folder", [("train/a/0.png", picture), ("test/a/0.png", picture)])).Train;
        Assert.Equal(new byte[12], train.Bytes(0).ToArray());

        static byte[] Encode(SKBitmap bitmap)
        {
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            return data.ToArray();
        }
    }

    [Fact]
    public void Pictures_of_many_sizes_are_brought_to_one_on_request()
    {
        string path = Write("folder",
        [
            ("train/a/0.png", FormatSamples.Picture(40, 20, 10, 20, 30)),
            ("train/a/1.jpg", FormatSamples.Picture(16, 50, 200, 200, 200, SKEncodedImageFormat.Jpeg)),
            ("test/a/0.webp", FormatSamples.Picture(16, 16, 10, 20, 30)),
        ]);
        var error = Assert.Throws<InvalidDataException>(() => Load(path));
        Assert.EndsWith(
            "1.jpg: size: 16 x 50 where others have 40 x 20; choose a picture size to bring all to", error.Message,
            StringComparison.Ordinal);

        DataSplit split = Load(path, new DataLoadOptions { PictureSize = 16 });
        Assert.Equal([3, 16, 16], split.Train.SampleShape);
        Assert.Equal(20, ((ByteDataset)split.Train).Bytes(0)[16 * 16 + 100]);
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Long_names_in_tar_archives_are_understood(TarEntryFormat format)
    {
        string className = new('c', 90);
        byte[] picture = FormatSamples.Picture(2, 2, 1, 2, 3);
        string root = format == TarEntryFormat.Ustar ? new string('r', 50) : new string('r', 150);
        string path = _folder["set.tar"];
        File.WriteAllBytes(
            path, FormatSamples.Tar(format, ($"{root}/train/{className}/0.png", picture), ($"{root}/test/{className}/0.png", picture)));
        Assert.Equal([className], Load(path).Train.ClassNames);
    }

    /// <summary>A bitmap of 16,000 x 16,000 would take a gigabyte; its header takes 54 bytes.</summary>
    [Fact]
    public void A_picture_is_not_as_large_as_its_header_claims()
    {
        byte[] header = new byte[54];
        "BM"u8.CopyTo(header);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), 54);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 40);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), 16_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), 16_000);
        (header[26], header[28]) = (1, 24);
        string path = Write("folder", [("train/a/0.bmp", header), ("test/a/0.bmp", header)]);
        var error = Assert.Throws<InvalidDataException>(() => Load(path));
        Assert.Contains("0.bmp: header: a picture of 16000 x 16000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_layouts_are_named()
    {
        byte[] picture = FormatSamples.Picture(2, 2, 1, 2, 3);
        byte[] cut = FormatSamples.Picture(300, 300, 9, 9, 9, SKEncodedImageFormat.Jpeg)[..^40];
        Refuses("no pictures", ("train/a/0.txt", []));
        Refuses("no test pictures", ("train/a/0.png", picture));
        Refuses("no class has the 3 samples that a split takes", ("a/0.png", picture), ("a/1.png", picture), ("b/0.png", picture));
        Refuses("no training pictures", ("test/a/0.png", picture));
        Refuses("the training part has no class b", ("train/a/0.png", picture), ("test/b/0.png", picture));
        Refuses("neither in a class nor in a part", ("train/a/0.png", picture), ("loose.png", picture));
        Refuses("not a JPEG, PNG, BMP or WebP", ("train/a/0.png", "text"u8.ToArray()), ("test/a/0.png", picture));
        Refuses("cannot be decoded (IncompleteInput)", ("train/a/0.jpg", cut), ("test/a/0.png", picture));

        void Refuses(string problem, params (string, byte[])[] files)
        {
            string path = Write(Path.GetRandomFileName(), files);
            string message = Assert.Throws<InvalidDataException>(() => Load(path)).Message;
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            Assert.Contains(problem, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tiny-imagenet-200")]
    [InlineData("tiny-imagenet-200-some.zip")]
    public void Tiny_ImageNet_takes_its_test_part_from_the_annotations(string name)
    {
        int root = name.EndsWith(".zip", StringComparison.Ordinal) ? 0 : "tiny-imagenet-200/".Length;
        DataSplit split = Load(Write(name, [.. FormatSamples.TinyImageNet().Select(file => (file.Name[root..], file.Content))]));
        Assert.Equal(["goldfish", "monarch"], split.Train.ClassNames);
        Assert.Equal((4, 2), (split.Train.Count, split.Test.Count));
        Assert.Equal([1, 0], Enumerable.Range(0, 2).Select(split.Test.Label));
        Assert.InRange(((ByteDataset)split.Test).Bytes(1)[0], 235, 245);
    }

    [Theory]
    [InlineData("val_0.JPEG\tn02\n", "line 1: tiny-imagenet-200/val/images/val_1.JPEG is not listed")]
    [InlineData("val_0.JPEG\tn02\nval_0.JPEG\tn02\n", "line 2: val_0.JPEG is listed twice or not in val/images/")]
    [InlineData("val_0.JPEG\tn07\nval_1.JPEG\tn02\n", "line 1: the training part has no class n07")]
    [InlineData("val_0.JPEG n02\n", "line 1: 1 fields; expected file and class separated by a tab")]
    public void Wrong_annotations_are_named(string annotations, string message)
    {
        const string List = "tiny-imagenet-200/val/val_annotations.txt";
        IEnumerable<(string, byte[])> others = FormatSamples.TinyImageNet().Where(static file => file.Name != List);
        string path = Write("set.zip", [.. others, (List, System.Text.Encoding.ASCII.GetBytes(annotations))]);
        var error = Assert.Throws<InvalidDataException>(() => Load(path));
        Assert.StartsWith($"{path}({List}): {message}", error.Message, StringComparison.Ordinal);
    }

    private static DataSplit Load(string path, DataLoadOptions? options = null) =>
        DataCatalog.Load(path, options, TestContext.Current.CancellationToken);

    private string Write(string name, (string Name, byte[] Content)[] files)
    {
        string path = _folder[name];
        switch (Path.GetExtension(name))
        {
            case ".tar": File.WriteAllBytes(path, FormatSamples.Tar(TarEntryFormat.Ustar, files)); break;
            case ".tgz" or ".gz": File.WriteAllBytes(path, FormatSamples.GZip(FormatSamples.Tar(TarEntryFormat.Pax, files))); break;
            case ".zip": File.WriteAllBytes(path, FormatSamples.Zip(files)); break;
            default:
                foreach ((string file, byte[] content) in files)
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(path, file))!);
                    File.WriteAllBytes(Path.Combine(path, file), content);
                }

                break;
        }

        return path;
    }
}
