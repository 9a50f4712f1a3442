using System.Buffers.Binary;

namespace Gossamer.Learning.Data.Formats;

/// <summary>
/// IDX, the format of MNIST and Fashion-MNIST: a big-endian magic number, 2051 for pictures and 2049 for labels, the
/// dimensions as big-endian 32-bit integers, then one byte a value. Files may be compressed with gzip.
/// </summary>
public static class IdxFile
{
    private const int PictureMagic = 2051, LabelMagic = 2049, LargestSide = 4096;

    /// <summary>Reads pictures and labels; samples have the shape [1, rows, columns].</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be, or the two do not belong together.</exception>
    public static ByteDataset Read(string picturePath, string labelPath, string name, IReadOnlyList<string> classNames)
    {
        using DataFileStream pictures = DataFileStream.Open(picturePath);
        using DataFileStream labels = DataFileStream.Open(labelPath);
        return Read(pictures, labels, name, classNames);
    }

    /// <summary>Reads decompressed contents; the file names serve messages.</summary>
    /// <exception cref="InvalidDataException">A content is not what it should be, or the two do not belong together.</exception>
    public static ByteDataset Read(
        Stream pictures, string pictureFile, Stream labels, string labelFile, string name, IReadOnlyList<string> classNames)
    {
        using var pictureStream = new DataFileStream(pictures, pictureFile);
        using var labelStream = new DataFileStream(labels, labelFile);
        return Read(pictureStream, labelStream, name, classNames);
    }

    private static ByteDataset Read(DataFileStream pictures, DataFileStream labels, string name, IReadOnlyList<string> classNames)
    {
        int[] header = ReadHeader(pictures, PictureMagic, "pictures", 3);
        int labelCount = ReadHeader(labels, LabelMagic, "labels", 1)[0];
        (int count, int rows, int columns) = (header[0], header[1], header[2]);
        if (rows is < 1 or > LargestSide || columns is < 1 or > LargestSide)
            throw FormatError.At(
                pictures.File, "offset 8", $"pictures of {rows} x {columns}", $"expected sides of 1 to {LargestSide}");
        if (labelCount != count)
            throw FormatError.At(
                labels.File, "offset 4", $"{labelCount} labels for the {count} pictures of {Path.GetFileName(pictures.File)}",
                "the two files belong to different parts, take both from one");

        byte[] labelBytes = labels.ReadExactly(count, "the labels");
        labels.RequireEnd($"the {count} labels");
        int[] labelNumbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            if (labelBytes[i] >= classNames.Count)
                throw FormatError.At(
                    labels.File, $"offset {8 + i}", $"label {labelBytes[i]}", $"expected 0 to {classNames.Count - 1}");
            labelNumbers[i] = labelBytes[i];
        }

        byte[] values = pictures.ReadExactly((long)count * rows * columns, "the pictures");
        pictures.RequireEnd($"the {count} pictures");
        return new ByteDataset(name, [1, rows, columns], classNames, values, labelNumbers);
    }

    private static int[] ReadHeader(DataFileStream stream, int magic, string what, int dimensions)
    {
        byte[] header = stream.ReadExactly(4 + 4 * dimensions, "the header");
        int found = BinaryPrimitives.ReadInt32BigEndian(header);
        if (found != magic)
            throw FormatError.At(
                stream.File, "offset 0", $"magic number {found}", $"an IDX file of {what} begins with {magic}");
        int[] sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * i));
            if (sizes[i] < 1)
                throw FormatError.At(stream.File, $"offset {4 + 4 * i}", $"dimension {sizes[i]}", "expected a positive number");
        }

        return sizes;
    }
}
