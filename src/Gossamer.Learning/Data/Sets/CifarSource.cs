using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Sets;

/// <summary>CIFAR-10 or CIFAR-100 in binary form: the unpacked folder, or the archive as published.</summary>
internal sealed class CifarSource : IDataSetSource
{
    private readonly CifarVariant _variant;
    private readonly string _folderName;
    private readonly string _archiveName;
    private readonly string _namesFile;
    private readonly string _testFile;
    private readonly string[] _trainFiles;
    private readonly int _recordsInTrainFile;

    private CifarSource(
        DataSetInfo info, CifarVariant variant, string folderName, string namesFile, string[] trainFiles, string testFile)
    {
        Info = info;
        FolderNames = [info.Name, ""];
        _variant = variant;
        _folderName = folderName;
        _archiveName = info.Files[0].Name;
        _namesFile = namesFile;
        _trainFiles = trainFiles;
        _testFile = testFile;
        _recordsInTrainFile = info.TrainCount!.Value / trainFiles.Length;
    }

    /// <summary>Names of the ten classes, in the order of the labels.</summary>
    public static string[] Cifar10Classes { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static CifarSource Cifar10 { get; } = new(
        new DataSetInfo
        {
            Name = "cifar-10",
            Title = "CIFAR-10",
            Task = "image classification",
            ClassNames = Cifar10Classes,
            Classes = 10,
            SampleShape = [3, 32, 32],
            TrainCount = 50_000,
            TestCount = 10_000,
            Files =
            [
                new DataFile("cifar-10-binary.tar.gz", 170_052_171, [new Uri("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")])
                {
                    Md5 = "c32a1d4ab5d03f1284b67883e8d87530",
                },
            ],
            KnownCopies =
            [
                new KnownCopy("a0be22f19d049cf0122d19da020c578dcff51b6fb10f925fdfff58bf8671584a", false, "JPEG copy"),
                new KnownCopy("b84e14de411199f8ab47227128becd41c618aea9e99bcbf02820329ef7308d41", false, "JPEG copy"),
            ],
            Licence = "none stated by the authors; for research",
            Citation = Krizhevsky,
            Augmentation = new DataAugmentation([0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f])
            {
                CropPadding = 4,
                HorizontalFlip = true,
            },
        },
        CifarVariant.Cifar10, "cifar-10-batches-bin", "batches.meta.txt",
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"], "test_batch.bin");

    public static CifarSource Cifar100 { get; } = new(
        new DataSetInfo
        {
            Name = "cifar-100",
            Title = "CIFAR-100",
            Task = "image classification",
            ClassNames = [],
            Classes = 100,
            SampleShape = [3, 32, 32],
            TrainCount = 50_000,
            TestCount = 10_000,
            Files =
            [
                new DataFile("cifar-100-binary.tar.gz", 168_513_733, [new Uri("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz")])
                {
                    Md5 = "03b5dce01913d631647c71ecec9e9cb8",
                },
            ],
            Licence = "none stated by the authors; for research",
            Citation = Krizhevsky,
            Notes = "Labels are the 100 fine classes.",
            Augmentation = new DataAugmentation([0.5071f, 0.4865f, 0.4409f], [0.2673f, 0.2564f, 0.2762f])
            {
                CropPadding = 4,
                HorizontalFlip = true,
            },
        },
        CifarVariant.Cifar100, "cifar-100-binary", "fine_label_names.txt", ["train.bin"], "test.bin");

    public DataSetInfo Info { get; }

    public IReadOnlyList<string> FolderNames { get; }

    private static string Krizhevsky => "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images, technical report, 2009";

    public DataPresence Presence(string location)
    {
        if (IsArchive(location)) return DataPresence.Complete;
        string unpacked = Unpacked(location);
        int parts = _trainFiles.Count(file => File.Exists(Path.Combine(unpacked, file)));
        bool testPart = File.Exists(Path.Combine(unpacked, _testFile));
        if (testPart && parts == _trainFiles.Length) return DataPresence.Complete;
        if (File.Exists(Path.Combine(location, _archiveName))) return DataPresence.Complete;
        return testPart && parts > 0 ? DataPresence.Partial : DataPresence.Absent;
    }

    public DataSplit Load(string location, bool published, DataLoadOptions options, CancellationToken cancellation)
    {
        string unpacked = Unpacked(location), archive = IsArchive(location) ? location : Path.Combine(location, _archiveName);
        string[] there = [.. _trainFiles.Where(file => File.Exists(Path.Combine(unpacked, file)))];
        bool useArchive = File.Exists(archive)
            && (there.Length < _trainFiles.Length || !File.Exists(Path.Combine(unpacked, _testFile)));
        Dictionary<string, ByteDataset> parts = useArchive
            ? ReadArchive(archive, cancellation)
            : ReadFolder(unpacked, [.. there, _testFile], cancellation);
        if (useArchive) there = _trainFiles;
        foreach ((string file, ByteDataset part) in parts)
            PublishedCount.Require(
                published, useArchive ? archive : Path.Combine(unpacked, file), part.Count,
                file == _testFile ? Info.TestCount!.Value : _recordsInTrainFile, $"{Info.Name} {file}");

        StoredFile[] files = useArchive
            ? [FileOrigins.Identify(Info, archive)]
            : [.. parts.Keys.Select(file => FileOrigins.Identify(Info, Path.Combine(unpacked, file)))];
        ByteDataset train = Joined([.. there.Select(file => parts[file])], $"{Info.Name}/train"), test = parts[_testFile];
        string source = there.Length == _trainFiles.Length
            ? "the published parts"
            : $"training part {string.Join(", ", there)} only ({there.Length} of {_trainFiles.Length} files), test part {_testFile}";
        return new DataSplit(
            train, test, $"{Info.Title}{FileOrigins.Remark(files)}: {train.Count:N0} train + {test.Count:N0} test, {source}")
        {
            Info = Info with { ClassNames = train.ClassNames },
            Files = files,
        };
    }

    private bool IsArchive(string location) => Path.GetFileName(location) == _archiveName && File.Exists(location);

    private string Unpacked(string folder)
    {
        string below = Path.Combine(folder, _folderName);
        return Directory.Exists(below) ? below : folder;
    }

    private Dictionary<string, ByteDataset> ReadFolder(string folder, string[] files, CancellationToken cancellation)
    {
        string namesPath = Path.Combine(folder, _namesFile);
        IReadOnlyList<string> names;
        if (File.Exists(namesPath))
        {
            using FileStream stream = File.OpenRead(namesPath);
            names = CifarFile.ReadClassNames(stream, namesPath, Info.Classes!.Value);
        }
        else
        {
            names = NamesWithoutFile();
        }

        Dictionary<string, ByteDataset> parts = [];
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            parts[file] = CifarFile.Read(Path.Combine(folder, file), _variant, PartName(file), names);
        }

        return parts;
    }

    private Dictionary<string, ByteDataset> ReadArchive(string path, CancellationToken cancellation)
    {
        const long LargestEntry = 400 << 20;
        Dictionary<string, byte[]> contents = [];
        IReadOnlyList<string> names = NamesWithoutFile();
        using DataFileStream stream = DataFileStream.Open(path);
        var archive = new TarReader(stream);
        while (archive.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            string file = archive.Name[(archive.Name.LastIndexOf('/') + 1)..];
            string place = $"{path}({archive.Name})";
            if (file == _namesFile)
            {
                using var text = new MemoryStream(archive.Read(1 << 16));
                names = CifarFile.ReadClassNames(text, place, Info.Classes!.Value);
            }
            else if (file == _testFile || _trainFiles.Contains(file))
            {
                contents[file] = archive.Read(LargestEntry);
            }
        }

        Dictionary<string, ByteDataset> parts = [];
        foreach (string file in (string[])[.. _trainFiles, _testFile])
        {
            if (!contents.Remove(file, out byte[]? content))
                throw FormatError.At(path, file, "no such entry in the archive", $"expected {_archiveName} as published");
            using var records = new MemoryStream(content);
            parts[file] = CifarFile.Read(records, $"{path}({file})", _variant, PartName(file), names);
        }

        return parts;
    }

    private string PartName(string file) => $"{Info.Name}/{(file == _testFile ? "test" : Path.GetFileNameWithoutExtension(file))}";

    private IReadOnlyList<string> NamesWithoutFile() => Info.ClassNames.Count > 0
        ? Info.ClassNames
        : [.. Enumerable.Range(0, Info.Classes!.Value).Select(static label => $"class {label}")];

    private static ByteDataset Joined(ByteDataset[] parts, string name)
    {
        int count = parts.Sum(static part => part.Count), length = parts[0].Bytes(0).Length;
        byte[] samples = new byte[(long)count * length];
        int[] labels = new int[count];
        int sample = 0;
        foreach (ByteDataset part in parts)
        {
            for (int index = 0; index < part.Count; index++, sample++)
            {
                part.Bytes(index).CopyTo(samples.AsSpan(sample * length));
                labels[sample] = part.Label(index);
            }
        }

        return new ByteDataset(name, parts[0].SampleShape, parts[0].ClassNames, samples, labels);
    }
}
