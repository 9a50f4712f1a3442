using System.IO.Compression;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Inspection;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

/// <summary>Facts about the real sets, known from their publications or counted independently.</summary>
public class KnownSetTests
{
    [Fact]
    public void Digits_ship_with_the_repository()
    {
        DataSplit split = DataCatalog.Load("digits", null, TestContext.Current.CancellationToken);
        Assert.Equal(1797, split.Train.Count + split.Test.Count);
        Assert.Equal([1, 8, 8], split.Train.SampleShape);
        int[] perClass = new int[10];
        foreach (IDataset part in (IDataset[])[split.Train, split.Test])
        {
            for (int i = 0; i < part.Count; i++) perClass[part.Label(i)]++;
        }

        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], perClass);
        Assert.Contains("stratified 80/20 split (seed 0)", split.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_test_part_of_Fashion_MNIST_ships_with_the_repository()
    {
        DataSplit split = DataCatalog.Load("fashion-mnist", null, TestContext.Current.CancellationToken);
        var train = Assert.IsType<DatasetSubset>(split.Train);
        Assert.Equal((8000, 2000), (train.Count, split.Test.Count));
        Assert.Equal([1, 28, 28], train.SampleShape);
        Assert.Contains("the training part is not at hand", split.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("not the official", split.Description, StringComparison.Ordinal);
        for (int label = 0; label < 10; label++)
            Assert.Equal(200, Enumerable.Range(0, 2000).Count(index => split.Test.Label(index) == label));
    }

    [Fact]
    public void The_first_digit_is_the_zero_everybody_knows()
    {
        string path = Path.Combine(DataCatalog.Locate("digits").Folder!, "digits.csv.gz");
        ByteDataset digits = DigitsFile.Read(path, "digits");
        Assert.Equal((1797, 0, 1, 8), (digits.Count, digits.Label(0), digits.Label(1), digits.Label(1796)));
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0], digits.Bytes(0)[..16].ToArray());
    }

    [Fact]
    public void The_first_picture_of_the_Fashion_MNIST_test_part_is_an_ankle_boot()
    {
        string folder = DataCatalog.Locate("fashion-mnist").Folder!;
        ByteDataset test = IdxFile.Read(
            Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), "test",
            DataCatalog.Find("fashion-mnist")!.ClassNames);
        Assert.Equal(10_000, test.Count);
        Assert.Equal("Ankle boot", test.ClassNames[test.Label(0)]);
        Assert.Equal([9, 2, 1, 1, 6, 1, 4, 6, 5, 7], Enumerable.Range(0, 10).Select(test.Label));
        Assert.All(PartInspection.Of(test, TestContext.Current.CancellationToken).ClassCounts, static count => Assert.Equal(1000, count));
    }

    [Fact]
    public void CIFAR_10_has_its_class_counts_and_means()
    {
        DataSplit split = RealSet.Load("cifar-10");
        PartInspection test = PartInspection.Of(split.Test, TestContext.Current.CancellationToken);
        Assert.All(test.ClassCounts, static count => Assert.Equal(1000, count));
        PartInspection train = PartInspection.Of(split.Train, TestContext.Current.CancellationToken);
        Assert.Equal([125.0, 123.0, 114.0], train.Channels.Select(static channel => Math.Round(channel.Mean * 255)));
        for (int channel = 0; channel < 3; channel++)
        {
            Assert.Equal(split.Info.Augmentation.Mean[channel], train.Channels[channel].Mean, 0.01);
            Assert.Equal(split.Info.Augmentation.StandardDeviation[channel], train.Channels[channel].StandardDeviation, 0.01);
        }

        Assert.Equal("airplane", split.Train.ClassNames[0]);
        if (split.Files.Any(static file => file.Origin == FileOrigin.InexactCopy))
            Assert.StartsWith("CIFAR-10 (JPEG copy, not the official archive): ", split.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_classes_of_Tiny_ImageNet_are_read_with_their_grey_pictures()
    {
        DataSplit split = RealSet.Load("tiny-imagenet");
        Assert.SkipWhen(split.Train.ClassNames.Count != 10, "the whole of Tiny ImageNet is at hand");
        Assert.Equal((5000, 500), (split.Train.Count, split.Test.Count));
        Assert.Equal([3, 64, 64], split.Train.SampleShape);
        Assert.Contains("goldfish", split.Train.ClassNames);
        Assert.All(
            Enumerable.Range(0, 10), label => Assert.Equal(50, Enumerable.Range(0, 500).Count(index => split.Test.Label(index) == label)));
    }

    /// <summary>
    /// The binary files were decoded from the JPEG files, so that the first pictures of the archive must be among them but
    /// for the rounding of two decoders.
    /// </summary>
    [Fact]
    public void The_JPEG_files_of_CIFAR_10_decode_to_the_binary_records()
    {
        string archive = Path.Combine(RealSet.Require("cifar-10-images"), "cifar-10-images.tar.gz");
        Assert.SkipUnless(File.Exists(archive), "the pictures are unpacked here");
        var binary = (ByteDataset)RealSet.Load("cifar-10").Test;
        using var folder = new TemporaryFolder();
        using (var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
        using (var tar = new System.Formats.Tar.TarReader(gzip))
        {
            for (int pictures = 0; pictures < 20;)
            {
                System.Formats.Tar.TarEntry entry = tar.GetNextEntry()!;
                if (entry.DataStream is null) continue;
                string name = $"{pictures++}.jpg";
                foreach (string part in (string[])["train", "test"])
                {
                    Directory.CreateDirectory(folder["set", part, "airplane"]);
                }

                entry.ExtractToFile(folder["set", "test", "airplane", name], overwrite: false);
                File.Copy(folder["set", "test", "airplane", name], folder["set", "train", "airplane", name]);
            }
        }

        var decoded = (ByteDataset)DataCatalog.Load(folder["set"], null, TestContext.Current.CancellationToken).Test;
        int[] planes = [.. Enumerable.Range(0, binary.Count).Where(index => binary.Label(index) == 0)];
        for (int index = 0; index < decoded.Count; index++)
        {
            byte[] picture = decoded.Bytes(index).ToArray();
            Assert.InRange(planes.Min(candidate => MeanDifference(picture, binary.Bytes(candidate))), 0, 1.5);
        }
    }

    private static double MeanDifference(byte[] one, ReadOnlySpan<byte> other)
    {
        long sum = 0;
        for (int i = 0; i < one.Length; i++) sum += Math.Abs(one[i] - other[i]);
        return (double)sum / one.Length;
    }
}
