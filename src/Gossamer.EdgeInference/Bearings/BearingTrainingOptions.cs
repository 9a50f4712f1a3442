using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>How a network for windows is trained.</summary>
public sealed record BearingTrainingOptions
{
    /// <summary>Form of the network.</summary>
    public required BearingNetworkOptions Network { get; init; }

    /// <summary>Share of weights that are left away from the first step on by DST-EE, in [0, 1); 0 trains them all. Default 0.</summary>
    public double Sparsity { get; init; }

    /// <summary>Passes over the windows, 1 to 1,000. Default 4.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Windows of a step, 1 to 65,536. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Highest learning rate of AdamW, falling along a cosine, above 0. Default 0.003.</summary>
    public double LearningRate { get; init; } = 0.003;

    /// <summary>Decoupled weight decay, at least 0. Default 0.05.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Windows for training begin this part of a window after each other, 1 to 16: overlapping windows are more of them. Default 4.</summary>
    public int Overlap { get; init; } = 4;

    /// <summary>The edge's network.</summary>
    public static BearingTrainingOptions Full { get; } = new() { Network = BearingNetworkOptions.Full, Epochs = 12 };

    /// <summary>The device's network.</summary>
    public static BearingTrainingOptions Compressed { get; } = new() { Network = BearingNetworkOptions.Compressed, Sparsity = 0.9, Epochs = 10 };

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public BearingTrainingOptions Resolve()
    {
        Network.Resolve();
        if (Sparsity is not (>= 0 and < 1)) throw new ArgumentException($"sparsity is {Sparsity}, expected at least 0 and below 1");
        FieldRange.Count(Epochs, 1, 1000, "epochs");
        FieldRange.Count(BatchSize, 1, 65_536, "batchSize");
        FieldRange.Positive(LearningRate, "learningRate");
        FieldRange.NotNegative(WeightDecay, "weightDecay");
        FieldRange.Count(Overlap, 1, 16, "overlap");
        return this;
    }
}
