using System.Formats.Tar;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Inspection;
using Gossamer.Learning.Data.Transforms;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

public sealed class DataCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entries_are_complete_enough_to_fetch_and_to_prepare()
    {
        Assert.Equal(
            ["digits", "fashion-mnist", "mnist", "cifar-10", "cifar-10-images", "cifar-100", "tiny-imagenet", "image-folder"],
            DataCatalog.Entries.Select(static entry => entry.Name));
        foreach (DataSetInfo entry in DataCatalog.Entries)
        {
            Assert.All(entry.Files, static file =>
            {
                Assert.NotEmpty(file.Addresses);
                Assert.True(file.Md5 is null or { Length: 32 });
            });
            int[] shape = entry.SampleShape.Count > 0 ? [.. entry.SampleShape] : [3, 8, 8];
            float[] sample = new float[shape.Aggregate(static (a, b) => a * b)];
            foreach (ITransform transform in entry.Augmentation.TrainTransforms()) transform.Apply(sample, shape, default);
            if (entry.ClassNames.Count > 0) Assert.Equal(entry.Classes, entry.ClassNames.Count);
        }
    }

    [Fact]
    public void A_set_that_is_not_at_hand_names_places_files_and_the_way_to_get_it()
    {
        DataLoadOptions nowhere = new() { SearchPath = new DataSearchPath([_folder["a"], _folder["b"]], _folder["b"]) };
        var error = Assert.Throws<FileNotFoundException>(() => DataCatalog.Load("mnist", nowhere, Token));
        Assert.Contains(_folder["a"], error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["b"], error.Message, StringComparison.Ordinal);
        Assert.Contains("train-images-idx3-ubyte.gz", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("fetch it with: gossamer data get mnist", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);

        error = Assert.Throws<FileNotFoundException>(() => DataCatalog.Load("cifar-10-jpeg", nowhere, Token));
        Assert.EndsWith("For the official pixels: gossamer data get cifar-10", error.Message, StringComparison.Ordinal);
        var nameless = Assert.Throws<ArgumentException>(() => DataCatalog.Load("image-folder", nowhere, Token));
        Assert.Contains("Give the path of the folder", nameless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => DataCatalog.Load("cifar-11", null, Token));
        Assert.Contains("'cifar-11' is neither a known data set (digits, fashion-mnist", error.Message, StringComparison.Ordinal);
        DataLoadOptions wrong = new() { ValidationShare = 1 };
        Assert.Throws<ArgumentOutOfRangeException>(() => DataCatalog.Load("digits", wrong, Token));
        Assert.Null(DataCatalog.Find("cifar-11"));
        Assert.Same(DataCatalog.Find("cifar-10-images"), DataCatalog.Find("CIFAR-10-jpeg"));
    }

    [Fact]
    public void A_whole_set_goes_before_a_part_of_it_and_an_earlier_folder_before_a_later_one()
    {
        WriteIdx(_folder["part", "mnist"], whole: false);
        WriteIdx(_folder["whole", "mnist"], whole: true);
        WriteIdx(_folder["later", "mnist"], whole: true);
        DataSetLocation found = DataCatalog.Locate(
            "mnist", new DataSearchPath([_folder["part"], _folder["whole"], _folder["later"]], _folder["later"]));
        Assert.Equal((DataPresence.Complete, _folder["whole", "mnist"]), (found.Presence, found.Folder));
        Assert.Equal(DataPresence.Partial, DataCatalog.Locate("mnist", new DataSearchPath([_folder["part"]], "")).Presence);
        Assert.Equal(DataPresence.Absent, DataCatalog.Locate("mnist", new DataSearchPath([_folder["none"]], "")).Presence);
    }

    [Fact]
    public void A_name_promises_the_published_counts_and_a_path_does_not()
    {
        WriteIdx(_folder["mnist"], whole: true);
        DataLoadOptions options = new() { SearchPath = new DataSearchPath([_folder.Root], _folder.Root) };
        var error = Assert.Throws<InvalidDataException>(() => DataCatalog.Load("mnist", options, Token));
        Assert.Contains("20 samples, but mnist has 10000 here", error.Message, StringComparison.Ordinal);

        DataSplit split = DataCatalog.Load(_folder["mnist"], null, Token);
        Assert.Equal((30, 20), (split.Train.Count, split.Test.Count));
        Assert.Equal(4, split.Files.Count);
        Assert.Equal("MNIST (not the official archive: other checksum): 30 train + 20 test, the published parts", split.Description);
    }

    [Fact]
    public void Folders_of_idx_files_without_a_known_name_have_numbered_classes()
    {
        WriteIdx(_folder["mine"], whole: true);
        DataSplit split = DataCatalog.Load(_folder["mine"], null, Token);
        Assert.Equal("idx", split.Info.Name);
        Assert.Equal("7", split.Train.ClassNames[7]);
    }

    [Fact]
    public void Validation_samples_are_taken_from_the_training_part()
    {
        DataSplit whole = DataCatalog.Load("digits", null, Token);
        DataSplit split = DataCatalog.Load("digits", new DataLoadOptions { ValidationShare = 0.25 }, Token);
        Assert.Equal(whole.Train.Count, split.Train.Count + split.Validation!.Count);
        Assert.Equal(whole.Test.Count, split.Test.Count);
        Assert.Contains(
            $"{split.Validation.Count} of the training samples held out for validation", split.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Published_digits_come_in_two_parts()
    {
        File.WriteAllBytes(_folder["optdigits.tra"], FormatSamples.Digits(30));
        File.WriteAllBytes(_folder["optdigits.tes"], FormatSamples.Digits(20));
        DataSplit split = DataCatalog.Load(_folder.Root, null, Token);
        Assert.Equal((30, 20), (split.Train.Count, split.Test.Count));
    }

    [Theory]
    [InlineData("cifar-10", false)]
    [InlineData("cifar-10", true)]
    [InlineData("cifar-100", false)]
    [InlineData("cifar-100", true)]
    public void Cifar_is_read_from_its_folder_and_from_its_archive(string name, bool packed)
    {
        (string Name, byte[] Content)[] files = CifarFiles(name);
        if (packed)
        {
            File.WriteAllBytes(
                _folder[$"{name}-binary.tar.gz"], FormatSamples.GZip(FormatSamples.Tar(TarEntryFormat.Ustar, files)));
        }
        else
        {
            foreach ((string file, byte[] content) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
                File.WriteAllBytes(_folder[file], content);
            }
        }

        DataSplit split = DataCatalog.Load(_folder.Root, null, Token);
        Assert.Equal(name, split.Info.Name);
        Assert.Equal((10, 3), (split.Train.Count, split.Test.Count));
        Assert.Equal("name 1", split.Train.ClassNames[1]);
        Assert.Equal(name == "cifar-10" ? 1 : 9, split.Train.Label(9));
        if (packed) Assert.Equal(10, DataCatalog.Load(_folder[$"{name}-binary.tar.gz"], null, Token).Train.Count);
    }

    [Fact]
    public void A_missing_entry_of_an_archive_is_named()
    {
        File.WriteAllBytes(
            _folder["cifar-10-binary.tar.gz"],
            FormatSamples.GZip(FormatSamples.Tar(TarEntryFormat.Ustar, CifarFiles("cifar-10").SkipLast(1))));
        var error = Assert.Throws<InvalidDataException>(() => DataCatalog.Load(_folder.Root, null, Token));
        Assert.Contains("cifar-10-binary.tar.gz: test_batch.bin: no such entry", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Some_of_the_cifar_files_are_used_and_named()
    {
        foreach ((string file, byte[] content) in CifarFiles("cifar-10"))
        {
            if (file.Contains("data_batch", StringComparison.Ordinal) && !file.Contains("_1", StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
            File.WriteAllBytes(_folder[file], content);
        }

        DataSplit split = DataCatalog.Load(_folder.Root, null, Token);
        Assert.Equal((2, 3), (split.Train.Count, split.Test.Count));
        Assert.Contains("training part data_batch_1.bin only (1 of 5 files)", split.Description, StringComparison.Ordinal);
        Assert.Contains("checksum not among the published ones", split.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspection_counts_samples_and_values()
    {
        byte[] values = [0, 255, 0, 255, 51, 51, 51, 51];
        var part = new ByteDataset("part", [2, 1, 2], ["a", "b"], values, [1, 1]);
        PartInspection inspected = PartInspection.Of(part, Token);
        Assert.Equal([0, 2], inspected.ClassCounts);
        Assert.Equal((0.35, 1.0), (Math.Round(inspected.Channels[0].Mean, 6), inspected.Channels[0].Maximum));
        Assert.Equal(0.0, inspected.Channels[0].Minimum);
        Assert.Equal(Math.Sqrt((0.35 * 0.35 + 0.65 * 0.65 + 2 * 0.15 * 0.15) / 4), inspected.Channels[0].StandardDeviation, 6);
    }

    [Fact]
    public void Inspection_of_a_set_names_its_files()
    {
        DataInspection digits = DataInspection.Of(DataCatalog.Load("digits", null, Token), Token);
        Assert.Equal("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a", Assert.Single(digits.Files).Sha256);
        Assert.Equal(57512, digits.Files[0].Bytes);
        Assert.Equal(FileOrigin.ExactCopy, digits.Files[0].Origin);
        DataAugmentation usual = DataCatalog.Find("digits")!.Augmentation;
        Assert.Equal(usual.Mean[0], digits.Train.Channels[0].Mean, 0.003);
        Assert.Equal(usual.StandardDeviation[0], digits.Train.Channels[0].StandardDeviation, 0.003);
    }

    private static void WriteIdx(string folder, bool whole)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), FormatSamples.GZip(FormatSamples.IdxPictures(20, 2, 2)));
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), FormatSamples.GZip(FormatSamples.IdxLabels(20)));
        if (!whole) return;
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte.gz"), FormatSamples.GZip(FormatSamples.IdxPictures(30, 2, 2)));
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), FormatSamples.IdxLabels(30));
    }

    private static (string Name, byte[] Content)[] CifarFiles(string name)
    {
        byte[] Names(int count) => System.Text.Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, count).Select(static i => $"name {i}\n")) + "\n");
        return name == "cifar-10"
            ?
            [
                ("cifar-10-batches-bin/batches.meta.txt", Names(10)),
                .. Enumerable.Range(1, 5).Select(static i =>
                    ($"cifar-10-batches-bin/data_batch_{i}.bin", FormatSamples.Cifar(2, 10, coarse: false))),
                ("cifar-10-batches-bin/test_batch.bin", FormatSamples.Cifar(3, 10, coarse: false)),
            ]
            :
            [
                ("cifar-100-binary/fine_label_names.txt", Names(100)),
                ("cifar-100-binary/train.bin", FormatSamples.Cifar(10, 100, coarse: true)),
                ("cifar-100-binary/test.bin", FormatSamples.Cifar(3, 100, coarse: true)),
            ];
    }
}
