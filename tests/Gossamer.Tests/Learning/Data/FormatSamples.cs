using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Gossamer.Tests.Learning.Data;

/// <summary>Small files in the official formats, made by other code than that which reads them.</summary>
internal static class FormatSamples
{
    /// <summary>Rows of digits: pixel p of row r is (r + p) mod 17, the class r mod 10.</summary>
    public static byte[] Digits(int rows, string newline = "\n") => Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Range(0, rows).Select(row =>
            string.Join(',', Enumerable.Range(0, 64).Select(pixel => (row + pixel) % 17).Append(row % 10)) + newline)));

    public static byte[] IdxPictures(int count, int rows, int columns) =>
        [0, 0, 8, 3, .. BigEndian(count), .. BigEndian(rows), .. BigEndian(columns), .. Ramp(count * rows * columns)];

    public static byte[] IdxLabels(int count) =>
        [0, 0, 8, 1, .. BigEndian(count), .. Enumerable.Range(0, count).Select(static i => (byte)(i % 10))];

    /// <summary>Records with label r mod classes; byte b of record r is (r + b) mod 256.</summary>
    public static byte[] Cifar(int records, int classes, bool coarse) =>
    [
        .. Enumerable.Range(0, records).SelectMany(record =>
            (byte[])[.. coarse ? new byte[] { (byte)(record % 20) } : [], (byte)(record % classes), .. Ramp(3072, record)]),
    ];

    public static byte[] GZip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest)) gzip.Write(content);
        return target.ToArray();
    }

    public static byte[] Tar(TarEntryFormat format, params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var target = new MemoryStream();
        using (var writer = new TarWriter(target, format, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    _ => new UstarTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(content);
                writer.WriteEntry(entry);
            }
        }

        return target.ToArray();
    }

    public static byte[] Zip(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var target = new MemoryStream();
        using (var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return target.ToArray();
    }

    /// <summary>A picture of one colour.</summary>
    public static byte[] Picture(
        int width, int height, byte red, byte green, byte blue, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(new SKColor(red, green, blue));
        using SKData data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>Two classes with two training and one test picture each.</summary>
    public static (string Name, byte[] Content)[] PictureSet(string root = "set/", string test = "test") =>
    [
        .. from part in (string[])["train/", test + "/"]
           from name in (string[])["cat", "dog"]
           from number in Enumerable.Range(0, part == "train/" ? 2 : 1)
           select ($"{root}{part}{name}/{number}.png", Picture(4, 3, (byte)(name == "cat" ? 200 : 20), (byte)(number * 100), 7)),
    ];

    /// <summary>Tiny ImageNet with two classes, two training and one validation picture each.</summary>
    public static (string Name, byte[] Content)[] TinyImageNet()
    {
        const string Root = "tiny-imagenet-200/";
        return
        [
            (Root + "wnids.txt", "n02\nn01\n"u8.ToArray()),
            (Root + "words.txt", "n01\tgoldfish, Carassius auratus\nn02\tmonarch\nn03\tpizza\n"u8.ToArray()),
            (Root + "train/n01/n01_boxes.txt", "n01_0.JPEG\t0\t0\t1\t1\n"u8.ToArray()),
            (Root + "train/n01/images/n01_0.JPEG", Picture(8, 8, 255, 0, 0, SKEncodedImageFormat.Jpeg)),
            (Root + "train/n01/images/n01_1.JPEG", Picture(8, 8, 250, 0, 0, SKEncodedImageFormat.Jpeg)),
            (Root + "train/n02/images/n02_0.JPEG", Picture(8, 8, 0, 255, 0, SKEncodedImageFormat.Jpeg)),
            (Root + "train/n02/images/n02_1.JPEG", Picture(8, 8, 0, 250, 0, SKEncodedImageFormat.Jpeg)),
            (Root + "val/images/val_0.JPEG", Picture(8, 8, 0, 240, 0, SKEncodedImageFormat.Jpeg)),
            (Root + "val/images/val_1.JPEG", Picture(8, 8, 240, 0, 0, SKEncodedImageFormat.Jpeg)),
            (Root + "val/val_annotations.txt", "val_0.JPEG\tn02\t0\t0\t7\t7\nval_1.JPEG\tn01\t0\t0\t7\t7\n"u8.ToArray()),
        ];
    }

    public static byte[] Ramp(int length, int start = 0) => [.. Enumerable.Range(start, length).Select(static i => (byte)i)];

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
