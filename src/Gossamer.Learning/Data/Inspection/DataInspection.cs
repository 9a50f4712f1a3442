namespace Gossamer.Learning.Data.Inspection;

/// <summary>What a data set holds, counted from its samples.</summary>
/// <param name="Name">Name of the catalog entry.</param>
/// <param name="Description">What each part is and where it comes from.</param>
/// <param name="SampleShape">Shape of one sample.</param>
/// <param name="ClassNames">Names of the classes.</param>
/// <param name="Train">The training part.</param>
/// <param name="Validation">The part for model selection, if there is one.</param>
/// <param name="Test">The test part.</param>
/// <param name="Files">The files that were read, with sizes and checksums; empty for a folder of pictures.</param>
/// <param name="Licence">Licence or terms.</param>
/// <param name="Citation">What a paper should cite.</param>
public sealed record DataInspection(
    string Name,
    string Description,
    IReadOnlyList<int> SampleShape,
    IReadOnlyList<string> ClassNames,
    PartInspection Train,
    PartInspection? Validation,
    PartInspection Test,
    IReadOnlyList<StoredFile> Files,
    string Licence,
    string Citation)
{
    /// <summary>Reads every sample of <paramref name="split"/>.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static DataInspection Of(DataSplit split, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new DataInspection(
            split.Info.Name, split.Description, split.Train.SampleShape, split.Train.ClassNames,
            PartInspection.Of(split.Train, cancellation),
            split.Validation is { } validation ? PartInspection.Of(validation, cancellation) : null,
            PartInspection.Of(split.Test, cancellation),
            split.Files, split.Info.Licence, split.Info.Citation);
    }
}
