using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Training;

namespace Gossamer.Learning.Data.Sets;

/// <summary>A set of four IDX files under the names that MNIST gave them.</summary>
internal sealed class IdxSource(DataSetInfo info) : IDataSetSource
{
    private const string TrainPictures = "train-images-idx3-ubyte", TrainLabels = "train-labels-idx1-ubyte";
    private const string TestPictures = "t10k-images-idx3-ubyte", TestLabels = "t10k-labels-idx1-ubyte";

    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    public static IdxSource Mnist { get; } = new(new DataSetInfo
    {
        Name = "mnist",
        Title = "MNIST",
        Task = "image classification",
        ClassNames = Digits,
        Classes = 10,
        SampleShape = [1, 28, 28],
        TrainCount = 60_000,
        TestCount = 10_000,
        Files =
        [
            Published(TrainPictures, 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873", MnistAddresses),
            Published(TrainLabels, 28_881, "d53e105ee54ea40749a09fcbcd1e9432", MnistAddresses),
            Published(TestPictures, 1_648_877, "9fb629c4189551a2d022fa330f9573f3", MnistAddresses),
            Published(TestLabels, 4_542, "ec29112dd5afa0611ce80d1b7f02629c", MnistAddresses),
        ],
        Licence = "none stated by the authors (many copies say CC BY-SA 3.0)",
        Citation = "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition, Proc. IEEE, 1998",
        Augmentation = new DataAugmentation([0.1307f], [0.3081f]),
        Training = new TrainingDefaults { Epochs = 30, WeightDecay = 1e-4 },
    });

    public static IdxSource FashionMnist { get; } = new(new DataSetInfo
    {
        Name = "fashion-mnist",
        Title = "Fashion-MNIST",
        Task = "image classification",
        ClassNames =
        [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        ],
        Classes = 10,
        SampleShape = [1, 28, 28],
        TrainCount = 60_000,
        TestCount = 10_000,
        Files =
        [
            Published(TrainPictures, 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d", FashionAddresses),
            Published(TrainLabels, 29_515, "25c81989df183df01b3e8a0aad5dffbe", FashionAddresses),
            Published(TestPictures, 4_422_102, "bef4ecab320f06d8554ea6380940ec79", FashionAddresses),
            Published(TestLabels, 5_148, "bb300cfdad3c16e7a12a480ee83cd310", FashionAddresses),
        ],
        KnownCopies =
        [
            new KnownCopy("cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa", true, "published test part, packed anew"),
            new KnownCopy("8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05", true, "published test part, packed anew"),
        ],
        Licence = "MIT",
        Citation = "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, arXiv:1708.07747, 2017",
        Notes = "The test part ships with Gossamer.",
        Augmentation = new DataAugmentation([0.2860f], [0.3530f]),
        Training = new TrainingDefaults { Epochs = 30, WeightDecay = 1e-4 },
    });

    /// <summary>IDX files of a folder that says nothing about what they show.</summary>
    public static IdxSource Unnamed { get; } = new(Mnist.Info with
    {
        Name = "idx",
        Title = "IDX files",
        TrainCount = null,
        TestCount = null,
        SampleShape = [],
        Files = [],
        Licence = "not known",
        Citation = "",
    });

    public DataSetInfo Info { get; } = info;

    public IReadOnlyList<string> FolderNames { get; } = [info.Name];

    private static string[] MnistAddresses =>
        ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"];

    private static string[] FashionAddresses =>
    [
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ];

    public DataPresence Presence(string location)
    {
        if (FindFile(location, TestPictures) is null || FindFile(location, TestLabels) is null) return DataPresence.Absent;
        return FindFile(location, TrainPictures) is null || FindFile(location, TrainLabels) is null
            ? DataPresence.Partial
            : DataPresence.Complete;
    }

    public DataSplit Load(string location, bool published, DataLoadOptions options, CancellationToken cancellation)
    {
        bool whole = Presence(location) == DataPresence.Complete;
        string[] names = whole ? [TrainPictures, TrainLabels, TestPictures, TestLabels] : [TestPictures, TestLabels];
        string[] paths = [.. names.Select(name => FindFile(location, name)!)];
        StoredFile[] files = [.. paths.Select(path => FileOrigins.Identify(Info, path))];
        string title = Info.Title + FileOrigins.Remark(files);
        ByteDataset testPart = Read(paths[^2], paths[^1], whole ? "test" : "t10k", published, Info.TestCount);
        if (!whole)
        {
            (IDataset train, IDataset test, string statement) = SinglePartSplit.Draw(testPart, Info.Name, options.Seed, paths[0]);
            return new DataSplit(train, test, $"{title}: {statement}; the training part is not at hand") { Info = Info, Files = files };
        }

        ByteDataset trainPart = Read(paths[0], paths[1], "train", published, Info.TrainCount);
        if (!trainPart.SampleShape.SequenceEqual(testPart.SampleShape))
            throw FormatError.At(
                paths[2], "offset 8", "pictures of another size than in the training part", "take both parts from one set");
        return new DataSplit(
            trainPart, testPart, $"{title}: {trainPart.Count:N0} train + {testPart.Count:N0} test, the published parts")
        {
            Info = Info,
            Files = files,
        };
    }

    private ByteDataset Read(string pictures, string labels, string part, bool published, int? expected)
    {
        ByteDataset read = IdxFile.Read(pictures, labels, $"{Info.Name}/{part}", Info.ClassNames);
        if (expected is { } count) PublishedCount.Require(published, pictures, read.Count, count, Info.Name);
        return read;
    }

    private static string? FindFile(string folder, string name)
    {
        // The dot before idx is how older copies of the files spell their names.
        string[] spellings = [name + ".gz", name, name.Replace("-idx", ".idx", StringComparison.Ordinal)];
        return spellings.Select(spelling => Path.Combine(folder, spelling)).FirstOrDefault(File.Exists);
    }

    private static DataFile Published(string name, long bytes, string md5, string[] addresses) =>
        new(name + ".gz", bytes, [.. addresses.Select(address => new Uri(address + name + ".gz"))]) { Md5 = md5 };
}
