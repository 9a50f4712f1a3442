namespace Gossamer.Learning.Data.Formats;

/// <summary>
/// The binary form of CIFAR-10 and CIFAR-100: records of label bytes and 3,072 pixels, 1,024 red, 1,024 green and 1,024
/// blue, each plane of 32×32 in row-major order.
/// </summary>
public static class CifarFile
{
    private const int Pixels = 3 * 32 * 32;
    private const int MaximumRecords = 100_000;
    private const int CoarseClasses = 20;
    private const string Damaged = "the file is damaged or cut short, fetch it again";

    /// <summary>Reads a file of records; samples have the shape [3, 32, 32].</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static ByteDataset Read(string path, CifarVariant variant, string name, IReadOnlyList<string> classNames)
    {
        using DataFileStream file = DataFileStream.Open(path);
        return Read(file, variant, name, classNames);
    }

    /// <summary>Reads records up to the end of <paramref name="content"/>; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static ByteDataset Read(
        Stream content, string file, CifarVariant variant, string name, IReadOnlyList<string> classNames)
    {
        using var stream = new DataFileStream(content, file);
        return Read(stream, variant, name, classNames);
    }

    /// <summary>Reads one class name a line; empty lines at the end are passed over.</summary>
    /// <exception cref="InvalidDataException">There are not <paramref name="classes"/> distinct names.</exception>
    public static IReadOnlyList<string> ReadClassNames(Stream content, string file, int classes)
    {
        using var stream = new DataFileStream(content, file);
        string text = System.Text.Encoding.UTF8.GetString(stream.ReadToEnd(1 << 16, "a short list of class names"));
        string[] names = [.. text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0)];
        if (names.Length != classes)
            throw FormatError.At(file, $"line {names.Length}", $"{names.Length} class names", $"expected {classes}, one a line");
        if (names.Distinct(StringComparer.Ordinal).Count() != classes)
            throw FormatError.At(file, "line 1", "a class name stands there twice", $"expected {classes} different names");
        return names;
    }

    internal static ByteDataset Read(DataFileStream stream, CifarVariant variant, string name, IReadOnlyList<string> classNames)
    {
        int labelBytes = variant == CifarVariant.Cifar10 ? 1 : 2;
        int recordLength = labelBytes + Pixels;
        byte[] content = stream.ReadToEnd(
            (long)MaximumRecords * recordLength, $"at most {MaximumRecords} records of {recordLength} bytes");
        int count = content.Length / recordLength;
        if (count == 0 || content.Length % recordLength != 0)
            throw FormatError.At(
                stream.File, $"record {count}", $"{content.Length % recordLength} bytes where a record has {recordLength}", Damaged);

        byte[] pixels = new byte[count * Pixels];
        int[] labels = new int[count];
        for (int record = 0; record < count; record++)
        {
            ReadOnlySpan<byte> bytes = content.AsSpan(record * recordLength, recordLength);
            if (variant == CifarVariant.Cifar100 && bytes[0] >= CoarseClasses)
                throw FormatError.At(
                    stream.File, $"record {record}", $"coarse label {bytes[0]}", $"expected 0 to {CoarseClasses - 1}");
            labels[record] = bytes[labelBytes - 1];
            if (labels[record] >= classNames.Count)
                throw FormatError.At(
                    stream.File, $"record {record}", $"label {labels[record]}", $"expected 0 to {classNames.Count - 1}");
            bytes[labelBytes..].CopyTo(pixels.AsSpan(record * Pixels));
        }

        return new ByteDataset(name, [3, 32, 32], classNames, pixels, labels);
    }
}
