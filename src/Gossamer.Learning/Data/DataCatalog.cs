using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Sets;

namespace Gossamer.Learning.Data;

/// <summary>The data sets that are known by name, and the way to all of them.</summary>
public static class DataCatalog
{
    private static readonly IDataSetSource[] Sources =
    [
        new DigitsSource(), IdxSource.FashionMnist, IdxSource.Mnist, CifarSource.Cifar10, PictureSource.CifarImages,
        CifarSource.Cifar100, PictureSource.TinyImageNet, PictureSource.AnyFolder,
    ];

    /// <summary>Other names for some sets.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cifar-10-jpeg"] = "cifar-10-images",
        ["tiny-imagenet-200"] = "tiny-imagenet",
    };

    /// <summary>Every known set.</summary>
    public static IReadOnlyList<DataSetInfo> Entries { get; } = [.. Sources.Select(static source => source.Info)];

    /// <summary>The entry called <paramref name="name"/>; null if there is none.</summary>
    public static DataSetInfo? Find(string name) => Source(name)?.Info;

    /// <summary>Whether and where the set <paramref name="name"/> lies on the search path (default: that of the environment).</summary>
    /// <exception cref="ArgumentException">There is no such set.</exception>
    public static DataSetLocation Locate(string name, DataSearchPath? searchPath = null)
    {
        IDataSetSource source = Source(name) ?? throw Unknown(name);
        return Locate(source, searchPath ?? DataSearchPath.FromEnvironment());
    }

    /// <summary>Reads a set by its name, or by the path of a folder or file in one of the known formats.</summary>
    /// <exception cref="ArgumentException">There is no such name or path, or an option is out of range.</exception>
    /// <exception cref="FileNotFoundException">The set is known, but not at hand; the message says where it was looked for.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be; one line names file, place and remedy.</exception>
    public static DataSplit Load(string nameOrPath, DataLoadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrPath);
        options ??= new DataLoadOptions();
        if (!(options.ValidationShare >= 0 && options.ValidationShare < 1))
            throw new ArgumentOutOfRangeException(
                nameof(options), options.ValidationShare, "the share of the validation part lies within [0, 1)");
        if (options.PictureSize is < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.PictureSize, "the side of a picture is at least 1 pixel");

        DataSplit split = Source(nameOrPath) is { } source
            ? LoadNamed(source, options, cancellation)
            : LoadPath(nameOrPath, options, cancellation);
        return options.ValidationShare > 0 ? HoldOut(split, options) : split;
    }

    private static DataSplit LoadNamed(IDataSetSource source, DataLoadOptions options, CancellationToken cancellation)
    {
        if (source.FolderNames.Count == 0) throw new ArgumentException($"{source.Info.Name} is no set by itself. {source.Info.Notes}");
        DataSearchPath searchPath = options.SearchPath ?? DataSearchPath.FromEnvironment();
        DataSetLocation location = Locate(source, searchPath);
        if (location.Folder is null)
        {
            string name = source.Info.Name;
            if (source.Info.Files.Count == 0)
                throw new FileNotFoundException(
                    $"the data set {name} is not in {string.Join(", ", searchPath.Folders)}; it cannot be fetched: {source.Info.Notes}");
            string files = string.Join(", ", source.Info.Files.Select(static file => file.Name));
            throw new FileNotFoundException(
                $"the data set {name} ({files}) is not in a folder {name}/ of {string.Join(", ", searchPath.Folders)}; "
                + $"fetch it with: gossamer data get {name}");
        }

        return source.Load(location.Folder, published: true, options, cancellation);
    }

    private static DataSplit LoadPath(string path, DataLoadOptions options, CancellationToken cancellation)
    {
        if (!Directory.Exists(path) && !File.Exists(path)) throw Unknown(path);
        IDataSetSource[] candidates = [.. Sources.Where(static source => source is not IdxSource), IdxOf(path)];
        IDataSetSource? source = candidates.FirstOrDefault(candidate => candidate.Presence(path) != DataPresence.Absent);
        if (source is null && PictureTree.CanOpen(path)) source = PictureSource.AnyFolder;
        if (source is null) throw Unknown(path);
        return source.Load(path, published: false, options, cancellation);
    }

    /// <summary>All IDX sets have the same file names: the name of the folder tells them apart.</summary>
    private static IdxSource IdxOf(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return Source(name) as IdxSource ?? IdxSource.Unnamed;
    }

    private static DataSplit HoldOut(DataSplit split, DataLoadOptions options)
    {
        (IDataset train, IDataset validation) = StratifiedSplit.Draw(
            split.Train, options.ValidationShare, new CounterRandom(options.Seed, "validation"),
            split.Train.Name, split.Train.Name + "/validation");
        return split with
        {
            Train = train,
            Validation = validation,
            Description = $"{split.Description}; {validation.Count:N0} of the training samples held out for validation "
                + $"(stratified, seed {options.Seed}), {train.Count:N0} left for training",
        };
    }

    private static DataSetLocation Locate(IDataSetSource source, DataSearchPath searchPath)
    {
        DataSetLocation best = new(source.Info, DataPresence.Absent, null);
        foreach (string folder in searchPath.Folders)
        {
            foreach (string below in source.FolderNames)
            {
                string candidate = Path.Combine(folder, below);
                DataPresence presence = source.Presence(candidate);
                if (presence > best.Presence) best = new DataSetLocation(source.Info, presence, candidate);
            }
        }

        return best;
    }

    private static IDataSetSource? Source(string name)
    {
        string known = Synonyms.GetValueOrDefault(name, name);
        return Sources.FirstOrDefault(source => string.Equals(source.Info.Name, known, StringComparison.OrdinalIgnoreCase));
    }

    private static ArgumentException Unknown(string name) => new(
        $"'{name}' is neither a known data set ({string.Join(", ", Entries.Select(static entry => entry.Name))}) "
        + "nor a folder or archive in a known format");
}
