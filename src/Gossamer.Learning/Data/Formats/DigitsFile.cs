using System.Buffers.Text;

namespace Gossamer.Learning.Data.Formats;

/// <summary>
/// The 8×8 handwritten digits of the UCI repository: 65 numbers a line separated by commas, 64 pixels of 0 to 16 in
/// row-major order and the class last. Reads <c>optdigits.tra</c> and <c>optdigits.tes</c> (integers) and
/// <c>digits.csv.gz</c> (the same rows written as floating-point numbers).
/// </summary>
public static class DigitsFile
{
    private const int Side = 8, Pixels = Side * Side, Fields = Pixels + 1;
    private const int LargestPixel = 16, ClassCount = 10;
    private const long MaximumBytes = 64 << 20;
    private const string Expected = "expected 65 numbers a line separated by commas, 64 pixels of 0 to 16 and the class 0 to 9";

    /// <summary>Names of the ten classes.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Reads a file, compressed or not; samples have the shape [1, 8, 8].</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static ByteDataset Read(string path, string name)
    {
        using DataFileStream file = DataFileStream.Open(path);
        return Read(file, name);
    }

    /// <summary>Reads decompressed content; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static ByteDataset Read(Stream content, string file, string name)
    {
        using var stream = new DataFileStream(content, file);
        return Read(stream, name);
    }

    private static ByteDataset Read(DataFileStream stream, string name)
    {
        ReadOnlySpan<byte> text = stream.ReadToEnd(MaximumBytes, "a file of a few thousand lines");
        List<byte> pixels = new(text.Length / 2);
        List<int> labels = [];
        for (int line = 1; !text.IsEmpty; line++)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> row = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            ParseRow(row.TrimEnd((byte)'\r'), stream.File, line, pixels, labels);
        }

        if (labels.Count == 0) throw FormatError.At(stream.File, "line 1", "the file is empty", Expected);
        return new ByteDataset(name, [1, Side, Side], ClassNames, [.. pixels], [.. labels], LargestPixel);
    }

    private static void ParseRow(ReadOnlySpan<byte> row, string file, int line, List<byte> pixels, List<int> labels)
    {
        int field = 0;
        foreach (Range range in row.Split((byte)','))
        {
            field++;
            if (field > Fields) throw FormatError.At(file, $"line {line}", "more than 65 fields", Expected);
            int limit = field <= Pixels ? LargestPixel : ClassCount - 1;
            int value = ParseWhole(row[range], limit);
            if (value < 0)
                throw FormatError.At(
                    file, $"line {line}, field {field}",
                    $"'{System.Text.Encoding.Latin1.GetString(row[range])}' is not a whole number from 0 to {limit}", Expected);
            if (field <= Pixels) pixels.Add((byte)value);
            else labels.Add(value);
        }

        if (field != Fields) throw FormatError.At(file, $"line {line}", $"{field} fields", Expected);
    }

    private static int ParseWhole(ReadOnlySpan<byte> field, int limit)
    {
        field = field.Trim((byte)' ');
        if (Utf8Parser.TryParse(field, out double value, out int consumed) && consumed == field.Length
            && value >= 0 && value <= limit && value == Math.Floor(value))
            return (int)value;
        return -1;
    }
}
