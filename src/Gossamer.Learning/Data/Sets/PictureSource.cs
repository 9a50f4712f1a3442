using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Sets;

/// <summary>A set of picture files in folders, or in an archive of them.</summary>
internal sealed class PictureSource : IDataSetSource
{
    private readonly string[] _complete;
    private readonly string? _partialPattern;

    /// <param name="info">The entry.</param>
    /// <param name="folderNames">Where it lies below the folders of the search path.</param>
    /// <param name="complete">Names, each of a folder or archive that holds the whole set, best first.</param>
    /// <param name="partialPattern">Pattern of archives that hold a part of it.</param>
    private PictureSource(DataSetInfo info, string[] folderNames, string[] complete, string? partialPattern)
    {
        Info = info;
        FolderNames = folderNames;
        _complete = complete;
        _partialPattern = partialPattern;
    }

    public static PictureSource CifarImages { get; } = new(
        CifarSource.Cifar10.Info with
        {
            Name = "cifar-10-images",
            Title = "CIFAR-10",
            Files = [],
            KnownCopies = [new KnownCopy("d8734095970c7b6ec4a4a4f6afe3fe3e6407a69c7eb164fa28baf6abf553ef7a", false, "JPEG copy")],
            Notes = "All 60,000 pictures as JPEG files in folders of classes (cifar-10-images.tar.gz): pixels are close to those of the "
                + "official archive, not equal. For the official pixels: gossamer data get cifar-10",
        },
        ["cifar-10-images", "cifar-10", ""], ["cifar-10-images.tar.gz", "cifar-10-images"], null);

    public static PictureSource TinyImageNet { get; } = new(
        new DataSetInfo
        {
            Name = "tiny-imagenet",
            Title = "Tiny ImageNet",
            Task = "image classification",
            ClassNames = [],
            Classes = 200,
            SampleShape = [3, 64, 64],
            TrainCount = 100_000,
            TestCount = 10_000,
            Files =
            [
                new DataFile("tiny-imagenet-200.zip", 248_100_043, [new Uri("http://cs231n.stanford.edu/tiny-imagenet-200.zip")])
                {
                    Md5 = "90528d7ca1a48142e341f4ef8d21d0de",
                },
            ],
            Licence = "terms of ImageNet: non-commercial research and education",
            Citation = "Y. Le, X. Yang: Tiny ImageNet Visual Recognition Challenge, Stanford CS 231N, 2015",
            Notes = "The published validation part serves as test part: the labels of the published test part are not public.",
            Augmentation = new DataAugmentation([0.4802f, 0.4481f, 0.3975f], [0.2770f, 0.2691f, 0.2821f])
            {
                CropPadding = 4,
                HorizontalFlip = true,
            },
        },
        ["tiny-imagenet", "tiny-imagenet-200", ""], ["tiny-imagenet-200", "tiny-imagenet-200.zip"], "tiny-imagenet-200*.zip");

    /// <summary>Whatever folder or archive a user names.</summary>
    public static PictureSource AnyFolder { get; } = new(
        new DataSetInfo
        {
            Name = "image-folder",
            Title = "Pictures in folders of classes",
            Task = "image classification",
            ClassNames = [],
            Classes = null,
            SampleShape = [],
            Licence = "that of the pictures",
            Citation = "",
            Notes = "Give the path of the folder or archive (.tar.gz, .tgz, .tar, .zip) in place of a name: train/<class>/* and "
                + "test/<class>/* or val/<class>/*, or <class>/* alone. Normalised by the means of ImageNet.",
            Augmentation = new DataAugmentation([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]),
        },
        [], [], null);

    public DataSetInfo Info { get; }

    public IReadOnlyList<string> FolderNames { get; }

    public DataPresence Presence(string location)
    {
        if (Whole(location) is not null) return DataPresence.Complete;
        return PartOf(location) is null ? DataPresence.Absent : DataPresence.Partial;
    }

    public DataSplit Load(string location, bool published, DataLoadOptions options, CancellationToken cancellation)
    {
        string? whole = Whole(location);
        string opened = whole ?? PartOf(location) ?? location;
        StoredFile[] files = File.Exists(opened) ? [FileOrigins.Identify(Info, opened)] : [];
        using IFileTree tree = PictureTree.Open(opened, cancellation);
        PictureLayout layout = PictureLayout.Of(tree);
        if (whole is not null)
        {
            PublishedCount.Require(published, opened, layout.Train.Count, Info.TrainCount!.Value, $"the training part of {Info.Name}");
            PublishedCount.Require(published, opened, layout.Test.Count, Info.TestCount!.Value, $"the test part of {Info.Name}");
        }

        ByteDataset Part(IReadOnlyList<LabelledPicture> pictures, string part) =>
            PictureDecoder.Decode(tree, pictures, layout.ClassNames, $"{Info.Name}/{part}", options.PictureSize, cancellation);

        string title = ReferenceEquals(this, AnyFolder) ? $"Pictures of {opened}" : Info.Title + FileOrigins.Remark(files);
        ByteDataset train = Part(layout.Train, "train");
        DataSetInfo info = Info with { ClassNames = layout.ClassNames, Classes = layout.ClassNames.Count, SampleShape = train.SampleShape };
        if (layout.Test.Count == 0)
        {
            (IDataset drawn, IDataset held, string statement) =
                SinglePartSplit.Draw(train, Info.Name, options.Seed, opened);
            return new DataSplit(drawn, held, $"{title}: {statement}") { Info = info, Files = files };
        }

        ByteDataset test = Part(layout.Test, "test");
        RequireOneSize(tree, train, test);
        ByteDataset? validation = layout.Validation.Count > 0 ? Part(layout.Validation, "validation") : null;
        if (validation is not null) RequireOneSize(tree, train, validation);
        string classes = whole is null ? $" of {layout.ClassNames.Count} classes" : "";
        return new DataSplit(
            train, test,
            $"{title}: {train.Count:N0} train + {test.Count:N0} test pictures{classes}, the folders train/ and {layout.TestFolder}/"
            + (validation is null ? "" : $"; {validation.Count:N0} for validation from val/"))
        {
            Validation = validation,
            Info = info,
            Files = files,
        };
    }

    private static void RequireOneSize(IFileTree tree, ByteDataset train, ByteDataset other)
    {
        if (!train.SampleShape.SequenceEqual(other.SampleShape))
            throw FormatError.At(
                tree.Location, other.Name, "pictures of another size than in the training part", "choose a picture size to bring all to");
    }

    private string? Whole(string location)
    {
        if (_complete.Contains(Path.GetFileName(location)) && PictureTree.CanOpen(location)
            && (File.Exists(location) || Directory.Exists(Path.Combine(location, "train"))))
            return location;
        return _complete.Select(name => Path.Combine(location, name)).FirstOrDefault(PictureTree.CanOpen);
    }

    private string? PartOf(string location) => _partialPattern is null || !Directory.Exists(location)
        ? null
        : Directory.EnumerateFiles(location, _partialPattern).Order(StringComparer.Ordinal).FirstOrDefault();
}
