using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Flops;

namespace Gossamer.Sparsity.Recipes;

/// <summary>What came out of a training. Accuracies, ratios and degrees are fractions.</summary>
public sealed record SparseTrainingResult
{
    /// <summary>Accuracy on the test part after the last step.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The same of the dense twin; null if none was trained.</summary>
    public double? DenseAccuracy { get; init; }

    /// <summary>Mean loss on the test part after the last step.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of inactive weights over the sparse layers at the end.</summary>
    public required double Sparsity { get; init; }

    /// <summary>Active weights of the linear and convolution layers at the end.</summary>
    public required long Nnz { get; init; }

    /// <summary>Weights of the linear and convolution layers, active or not.</summary>
    public required long Weights { get; init; }

    /// <summary>Training cost as it ran over that of the dense network.</summary>
    public required double TrainFlopsRatio { get; init; }

    /// <summary>Training cost by the published formulas over that of the dense network.</summary>
    public required double PublishedTrainFlopsRatio { get; init; }

    /// <summary>Inference cost over that of the dense network.</summary>
    public required double InferenceFlopsRatio { get; init; }

    /// <summary>Share of all positions ever active, R(T).</summary>
    public required double ExplorationDegree { get; init; }

    /// <summary>Rounds of dropping and growing.</summary>
    public required int Rounds { get; init; }

    /// <summary>Rounds left out because a gradient was not finite.</summary>
    public required int SkippedRounds { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Wall time of training in seconds, with the judging after each epoch, over all resumed parts.</summary>
    public required double Seconds { get; init; }

    /// <summary>The part of <see cref="Seconds"/> that deciding and applying rounds took.</summary>
    public required double RoundSeconds { get; init; }

    /// <summary>Wall time of the dense twin's training in seconds; null if none was trained.</summary>
    public double? DenseSeconds { get; init; }

    /// <summary>How sparse layers were computed.</summary>
    public ExecutionMode Execution { get; init; }

    /// <summary>The choice made for each layer under auto; null otherwise.</summary>
    public IReadOnlyList<LayerExecution>? LayerExecutions { get; init; }

    /// <summary>What the check against the masked network found; null without it.</summary>
    public VerificationSummary? Verification { get; init; }

    /// <summary>Processes that trained the network together.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>
    /// Bytes that each of them handed to the others in the last part of the run: gradients, rounds, statistics of normalisation, and a few dozen
    /// for agreement at each step.
    /// </summary>
    public long ExchangedBytes { get; init; }

    /// <summary>Bytes of the weights in four forms.</summary>
    public required StorageBytes Storage { get; init; }

    /// <summary>Method as asked for.</summary>
    public required string Method { get; init; }

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Which samples were trained and judged on.</summary>
    public required string Data { get; init; }

    /// <summary>The run's directory.</summary>
    public required string RunDirectory { get; init; }
}
