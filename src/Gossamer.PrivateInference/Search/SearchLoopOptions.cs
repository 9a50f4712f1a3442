namespace Gossamer.PrivateInference.Search;

/// <summary>How gates are searched. Defaults are those of the published configuration where it has them, but for the length.</summary>
public sealed record SearchLoopOptions
{
    /// <summary>Passes over the training half. Default 50.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>Passes during which weights alone are trained. Default 5.</summary>
    public int WarmUpEpochs { get; init; } = 5;

    /// <summary>λ: weight of the expected price, in units of the network with comparisons everywhere, beside the validation loss. Default 1.</summary>
    public double PriceWeight { get; init; } = 1;

    /// <summary>First or second order. Default second.</summary>
    public BilevelOrder Order { get; init; } = BilevelOrder.Second;

    /// <summary>Learning rate of the weights at the beginning; it falls by half a cosine. Default 0.025.</summary>
    public double LearningRate { get; init; } = 0.025;

    /// <summary>Learning rate of the weights at the end. Default 0.001.</summary>
    public double FinalLearningRate { get; init; } = 0.001;

    /// <summary>Learning rate of α, by Adam with decays 0.5 and 0.999. Default 3e-4.</summary>
    public double ArchitectureRate { get; init; } = 3e-4;

    /// <summary>Decoupled weight decay of α. Default 1e-3.</summary>
    public double ArchitectureDecay { get; init; } = 1e-3;

    /// <summary>μ: weight of <see cref="GatedNetwork.RangePenalty"/>. Default 0.1.</summary>
    public double RangeWeight { get; init; } = 0.1;
}
