namespace Gossamer.Learning.Training;

/// <summary>How a network is usually trained on a data set: what holds where the user says nothing else.</summary>
public sealed record TrainingDefaults
{
    /// <summary>Passes over the training part. Default 160.</summary>
    public int Epochs { get; init; } = 160;

    /// <summary>Samples of a step. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Highest learning rate of SGD. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Weight decay. Default 5·10⁻⁴.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Share of the target spread over all classes, within [0, 1). Default 0.</summary>
    public double LabelSmoothing { get; init; }
}
