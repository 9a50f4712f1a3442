namespace Gossamer.Sparsity.Flops;

/// <summary>
/// Theoretical cost of a sparse network and its training, relative to the dense one. Every training cost is that of one sample a
/// step; times the batch size it is the cost of the step. Selecting weights is no arithmetic and not counted; time it.
/// </summary>
public sealed record FlopSummary
{
    /// <summary>What was counted.</summary>
    public required FlopCounting Counting { get; init; }

    /// <summary>The layers, in the network's order.</summary>
    public required IReadOnlyList<LayerFlops> Layers { get; init; }

    /// <summary>Operations of one sample's dense forward pass, f_D.</summary>
    public required double DenseForward { get; init; }

    /// <summary>Operations of one sample's sparse forward pass at the end of training.</summary>
    public required double SparseForward { get; init; }

    /// <summary>Operations of the dense training, one sample a step: 3 f_D · steps.</summary>
    public required double DenseTraining { get; init; }

    /// <summary>
    /// Operations of the training as it ran, one sample a step, every step counted with the weights then active: three passes over
    /// them, and a dense weight gradient wherever one was needed.
    /// </summary>
    public required double SparseTraining { get; init; }

    /// <summary>
    /// The same by the published formulas: as <see cref="SparseTraining"/>, except that with rounds on the formula assumes that they
    /// replace steps (RigL, arXiv 1911.11134).
    /// </summary>
    public required double PublishedTraining { get; init; }

    /// <summary>
    /// The same with every weight gradient counted dense, 2 f_S + f_D: how a reproducibility study of RigL counts gradual pruning.
    /// </summary>
    public required double DenseGradientTraining { get; init; }

    /// <summary>
    /// Operations by which growth scores its candidates, over all rounds and whatever the batch size; for DST-EE one addition and
    /// one division for each candidate. An upper bound that takes every unit for a candidate.
    /// </summary>
    public required long GrowthScoring { get; init; }

    /// <summary>Bytes of the counted weights.</summary>
    public required StorageBytes Storage { get; init; }

    /// <summary>Sparse weights that the ledger has no layer for, so that nothing of theirs is counted.</summary>
    public IReadOnlyList<string> Uncounted { get; init; } = [];

    /// <summary>Inference cost over the dense network's.</summary>
    public double InferenceFlopsRatio => SparseForward / DenseForward;

    /// <summary>Training cost as it ran over that of the dense training.</summary>
    public double TrainFlopsRatio => SparseTraining / DenseTraining;

    /// <summary>Training cost by the published formulas over that of the dense training.</summary>
    public double PublishedTrainFlopsRatio => PublishedTraining / DenseTraining;

    /// <summary>Training cost with all weight gradients dense over that of the dense training.</summary>
    public double DenseGradientTrainFlopsRatio => DenseGradientTraining / DenseTraining;
}
