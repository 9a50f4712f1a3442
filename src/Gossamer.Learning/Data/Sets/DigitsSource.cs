using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Training;

namespace Gossamer.Learning.Data.Sets;

/// <summary>The UCI digits: the published pair of files, or the test part alone in one compressed file.</summary>
internal sealed class DigitsSource : IDataSetSource
{
    private const string TrainFile = "optdigits.tra", TestFile = "optdigits.tes", SingleFile = "digits.csv.gz";
    private const string Address = "https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits/";

    public DataSetInfo Info { get; } = new()
    {
        Name = "digits",
        Title = "Optical recognition of handwritten digits",
        Task = "image classification",
        ClassNames = DigitsFile.ClassNames,
        Classes = 10,
        SampleShape = [1, 8, 8],
        TrainCount = 3823,
        TestCount = 1797,
        Files =
        [
            new DataFile(TrainFile, null, [new Uri(Address + TrainFile)]),
            new DataFile(TestFile, null, [new Uri(Address + TestFile)]),
        ],
        KnownCopies =
        [
            new KnownCopy("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a", true, "published test part"),
        ],
        Licence = "CC BY 4.0",
        Citation = "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, "
            + "doi:10.24432/C50P49",
        Notes = "digits.csv.gz, which ships with Gossamer, is the published test part; the training part was written by other people. "
            + "The authors publish no checksums.",
        Augmentation = new DataAugmentation([0.3053f], [0.3760f]),
        Training = new TrainingDefaults { Epochs = 150, BatchSize = 32 },
    };

    public IReadOnlyList<string> FolderNames { get; } = ["digits", ""];

    public DataPresence Presence(string location)
    {
        if (File.Exists(Path.Combine(location, TrainFile)) && File.Exists(Path.Combine(location, TestFile))) return DataPresence.Complete;
        return File.Exists(Path.Combine(location, SingleFile)) ? DataPresence.Partial : DataPresence.Absent;
    }

    public DataSplit Load(string location, bool published, DataLoadOptions options, CancellationToken cancellation)
    {
        if (Presence(location) == DataPresence.Partial)
        {
            string path = Path.Combine(location, SingleFile);
            ByteDataset all = Read(path, "digits", published, Info.TestCount!.Value);
            (IDataset train, IDataset test, string statement) = SinglePartSplit.Draw(all, "digits", options.Seed, path);
            StoredFile[] files = [FileOrigins.Identify(Info, path)];
            return new DataSplit(train, test, $"{Info.Title}{FileOrigins.Remark(files)}: {statement}") { Info = Info, Files = files };
        }

        string[] paths = [Path.Combine(location, TrainFile), Path.Combine(location, TestFile)];
        ByteDataset officialTrain = Read(paths[0], "digits/train", published, Info.TrainCount!.Value);
        ByteDataset officialTest = Read(paths[1], "digits/test", published, Info.TestCount!.Value);
        return new DataSplit(
            officialTrain, officialTest,
            $"{Info.Title}: {officialTrain.Count:N0} train + {officialTest.Count:N0} test, the published parts")
        {
            Info = Info,
            Files = [.. paths.Select(path => FileOrigins.Identify(Info, path))],
        };
    }

    private ByteDataset Read(string path, string name, bool published, int expected)
    {
        ByteDataset part = DigitsFile.Read(path, name);
        PublishedCount.Require(published, path, part.Count, expected, Info.Name);
        return part;
    }
}
