using Gossamer.Learning.Data.Transforms;

namespace Gossamer.Learning.Data;

/// <summary>The usual preparation of the samples of a set: random changes in training, then normalisation.</summary>
/// <param name="Mean">Mean of each channel of the training part, values in [0, 1].</param>
/// <param name="StandardDeviation">Standard deviation of each channel of the training part.</param>
public sealed record DataAugmentation(IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)
{
    /// <summary>Pixels of zero padding from which the random crop is cut. Default 0: no crop.</summary>
    public int CropPadding { get; init; }

    /// <summary>Whether half of the training samples are mirrored. Default false.</summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>Transforms for training, in order.</summary>
    public IReadOnlyList<ITransform> TrainTransforms()
    {
        List<ITransform> transforms = [];
        if (CropPadding > 0) transforms.Add(new RandomCrop(CropPadding));
        if (HorizontalFlip) transforms.Add(new RandomHorizontalFlip());
        transforms.AddRange(TestTransforms());
        return transforms;
    }

    /// <summary>Transforms for judging, in order: normalisation only.</summary>
    public IReadOnlyList<ITransform> TestTransforms() => [new Normalize(Mean, StandardDeviation)];
}
