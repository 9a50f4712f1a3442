namespace Gossamer.Graphs.Predictors;

/// <summary>
/// The bill of a training: operations of each stage; a multiplication with its addition are two, backward is twice forward.
/// </summary>
public sealed record PredictorFlops
{
    /// <summary>Skip-gram for all parts; the same for every method.</summary>
    public double Embedding { get; init; }

    /// <summary>Dense training.</summary>
    public double Dense { get; init; }

    /// <summary>Dense training under a penalty, with the penalty's gradients and the projections.</summary>
    public double Regularised { get; init; }

    /// <summary>Training of what pruning has left, only active weights counted.</summary>
    public double Retrain { get; init; }

    /// <summary>Sparse training, only active weights and the dense gradients of rounds counted.</summary>
    public double Sparse { get; init; }

    /// <summary>Sums over neighbours, forward and backward; the same whatever the weights' sparsity. 0 for perceptrons.</summary>
    public double Propagation { get; init; }

    /// <summary>What kernels for dense matrices spend on the network's stages, masks or not.</summary>
    public double Executed { get; init; }

    /// <summary>All stages of the network.</summary>
    public double Network => Dense + Regularised + Retrain + Sparse + Propagation;

    /// <summary>All stages, embeddings included.</summary>
    public double Total => Embedding + Network;
}
