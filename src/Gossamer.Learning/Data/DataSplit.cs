namespace Gossamer.Learning.Data;

/// <summary>A data set ready for training and judging, with a statement of what each part is.</summary>
/// <param name="Train">What the parameters are fitted on.</param>
/// <param name="Test">What is judged on at the end, and never selected on.</param>
/// <param name="Description">One line for reports: which samples each part holds and where they come from.</param>
public sealed record DataSplit(IDataset Train, IDataset Test, string Description)
{
    /// <summary>Samples for model selection, disjoint from the other parts; null unless asked for or shipped with the set.</summary>
    public IDataset? Validation { get; init; }

    /// <summary>The catalog entry: transforms, licence, citation.</summary>
    public required DataSetInfo Info { get; init; }

    /// <summary>The files that were read, with checksums; empty for a folder of pictures.</summary>
    public required IReadOnlyList<StoredFile> Files { get; init; }
}
