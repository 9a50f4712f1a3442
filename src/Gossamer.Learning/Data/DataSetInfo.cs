using Gossamer.Learning.Training;

namespace Gossamer.Learning.Data;

/// <summary>A data set of the catalog: what it holds, where it comes from and how it is usually prepared.</summary>
public sealed record DataSetInfo
{
    /// <summary>Name on the command line, for example <c>cifar-10</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name in prose.</summary>
    public required string Title { get; init; }

    /// <summary>What is to be learned, for example <c>image classification</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Names of the classes where they are part of the definition; empty where the files name them.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Number of classes; null where the files decide.</summary>
    public required int? Classes { get; init; }

    /// <summary>Shape of one sample; empty where the files decide.</summary>
    public required IReadOnlyList<int> SampleShape { get; init; }

    /// <summary>Training samples as published; null where the files decide.</summary>
    public int? TrainCount { get; init; }

    /// <summary>Test samples as published; null where the files decide.</summary>
    public int? TestCount { get; init; }

    /// <summary>The published files that <c>gossamer data get</c> downloads; empty if none can be.</summary>
    public IReadOnlyList<DataFile> Files { get; init; } = [];

    /// <summary>Stand-ins for published files that are recognised and named in descriptions.</summary>
    public IReadOnlyList<KnownCopy> KnownCopies { get; init; } = [];

    /// <summary>Licence or terms, one line.</summary>
    public required string Licence { get; init; }

    /// <summary>What a paper should cite.</summary>
    public required string Citation { get; init; }

    /// <summary>What a user must know beyond the above; empty if nothing.</summary>
    public string Notes { get; init; } = "";

    /// <summary>The usual preparation of samples.</summary>
    public required DataAugmentation Augmentation { get; init; }

    /// <summary>The usual way to train on it.</summary>
    public TrainingDefaults Training { get; init; } = new();
}
