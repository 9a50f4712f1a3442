using System.Buffers.Binary;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Formats;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

public class FormatTests
{
    private static readonly string[] TenNames = [.. Enumerable.Range(0, 10).Select(static label => $"class {label}")];

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Digits_are_sixteenths(string newline)
    {
        ByteDataset digits = Digits(FormatSamples.Digits(12, newline));
        Assert.Equal(12, digits.Count);
        Assert.Equal(1, digits.Label(11));
        float[] sample = new float[64];
        digits.Read(3, sample);
        Assert.Equal(Enumerable.Range(0, 64).Select(static pixel => (3 + pixel) % 17 / 16f), sample);
    }

    [Theory]
    [InlineData("", "file: line 1: the file is empty")]
    [InlineData("1,2\n", "file: line 1: 2 fields; expected 65 numbers")]
    [InlineData("ROW,5\nROW,4,3\n", "file: line 2: more than 65 fields")]
    [InlineData("ROW,5\n\nROW,5\n", "file: line 2, field 1: '' is not a whole number from 0 to 16")]
    [InlineData("ROW,10\n", "file: line 1, field 65: '10' is not a whole number from 0 to 9")]
    [InlineData("ROW,x\n", "file: line 1, field 65: 'x' is not")]
    [InlineData("ROW,2.5\n", "file: line 1, field 65: '2.5' is not")]
    [InlineData("ROW,-1\n", "'-1' is not")]
    [InlineData("ROW,NaN\n", "'NaN' is not")]
    public void Lines_that_are_no_digits_are_named(string text, string message)
    {
        string row = string.Join(',', Enumerable.Repeat("7", 64));
        var error = Assert.Throws<InvalidDataException>(
            () => Digits(System.Text.Encoding.ASCII.GetBytes(text.Replace("ROW", row, StringComparison.Ordinal))));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Idx_files_are_read_in_order()
    {
        ByteDataset read = Idx(FormatSamples.IdxPictures(11, 2, 3), FormatSamples.IdxLabels(11));
        Assert.Equal([1, 2, 3], read.SampleShape);
        Assert.Equal([60, 61, 62, 63, 64, 65], read.Bytes(10).ToArray());
        Assert.Equal(0, read.Label(10));
        float[] sample = new float[6];
        read.Read(10, sample);
        Assert.Equal(65 / 255f, sample[5]);
    }

    [Theory]
    [InlineData(0, 2049, "pictures: offset 0: magic number 2049; an IDX file of pictures begins with 2051")]
    [InlineData(4, 0, "pictures: offset 4: dimension 0")]
    [InlineData(4, 4, "labels: offset 4: 3 labels for the 4 pictures")]
    [InlineData(4, int.MaxValue, "labels: offset 4: 3 labels")]
    [InlineData(8, 5000, "pictures: offset 8: pictures of 5000 x 3")]
    [InlineData(8, 4000, "pictures: offset 34: the file ends within the pictures: 18 of 36000 bytes")]
    [InlineData(8, 1, "pictures: offset 25: bytes follow after the 3 pictures")]
    public void Wrong_headers_of_idx_pictures_are_named(int offset, int value, string message)
    {
        byte[] pictures = FormatSamples.IdxPictures(3, 2, 3);
        BinaryPrimitives.WriteInt32BigEndian(pictures.AsSpan(offset), value);
        var error = Assert.Throws<InvalidDataException>(() => Idx(pictures, FormatSamples.IdxLabels(3)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_alone_takes_no_memory()
    {
        byte[] pictures = FormatSamples.IdxPictures(1, 1, 1), labels = FormatSamples.IdxLabels(1);
        foreach (byte[] file in (byte[][])[pictures, labels]) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), 2_000_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => Idx(pictures, labels));
        Assert.Contains("1 of 2000000000 bytes", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Idx_labels_are_checked()
    {
        byte[] labels = FormatSamples.IdxLabels(3);
        labels[9] = 10;
        var error = Assert.Throws<InvalidDataException>(() => Idx(FormatSamples.IdxPictures(3, 2, 3), labels));
        Assert.Equal("labels: offset 9: label 10; expected 0 to 9", error.Message);
    }

    [Fact]
    public void Cifar_10_records_hold_one_label()
    {
        ByteDataset read = Cifar(FormatSamples.Cifar(13, 10, coarse: false), CifarVariant.Cifar10, TenNames);
        Assert.Equal((13, 2), (read.Count, read.Label(12)));
        Assert.Equal([3, 32, 32], read.SampleShape);
        Assert.Equal(FormatSamples.Ramp(3072, 12), read.Bytes(12).ToArray());
    }

    [Fact]
    public void Cifar_100_records_hold_a_coarse_and_a_fine_label()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(static label => $"class {label}")];
        ByteDataset read = Cifar(FormatSamples.Cifar(30, 100, coarse: true), CifarVariant.Cifar100, names);
        Assert.Equal((30, 29), (read.Count, read.Label(29)));
        Assert.Equal(FormatSamples.Ramp(3072, 29), read.Bytes(29).ToArray());
    }

    [Fact]
    public void Wrong_cifar_records_are_named()
    {
        byte[] records = FormatSamples.Cifar(3, 10, coarse: false);
        Assert.StartsWith("file: record 2: 3072 bytes where a record has 3073", Message(records[..^1]), StringComparison.Ordinal);
        Assert.StartsWith("file: record 3: 1 bytes where a record has 3073", Message([.. records, 0]), StringComparison.Ordinal);
        Assert.StartsWith("file: record 0: 0 bytes", Message([]), StringComparison.Ordinal);
        records[3073] = 10;
        Assert.StartsWith("file: record 1: label 10; expected 0 to 9", Message(records), StringComparison.Ordinal);

        static string Message(byte[] content) =>
            Assert.Throws<InvalidDataException>(() => Cifar(content, CifarVariant.Cifar10, TenNames)).Message;
    }

    [Theory]
    [InlineData("a\nb\n\n", null)]
    [InlineData("a\r\nb", null)]
    [InlineData("a\n", "names: line 1: 1 class names; expected 2")]
    [InlineData("a\na\n", "names: line 1: a class name stands there twice")]
    public void Lists_of_class_names_are_checked(string text, string? message)
    {
        IReadOnlyList<string> Read() => CifarFile.ReadClassNames(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "names", 2);
        if (message is null) Assert.Equal(["a", "b"], Read());
        else Assert.StartsWith(message, Assert.Throws<InvalidDataException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_files_cannot_break_a_message()
    {
        string row = string.Join(',', Enumerable.Repeat("7", 64));
        byte[] disguised = System.Text.Encoding.Latin1.GetBytes($"{row},\u001b[31m\u0085\r\r\n");
        var error = Assert.Throws<InvalidDataException>(() => Digits(disguised));
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    private static ByteDataset Digits(byte[] content) => DigitsFile.Read(new MemoryStream(content), "file", "digits");

    private static ByteDataset Idx(byte[] pictures, byte[] labels) =>
        IdxFile.Read(new MemoryStream(pictures), "pictures", new MemoryStream(labels), "labels", "idx", TenNames);

    private static ByteDataset Cifar(byte[] content, CifarVariant variant, string[] names) =>
        CifarFile.Read(new MemoryStream(content), "file", variant, "cifar", names);
}
