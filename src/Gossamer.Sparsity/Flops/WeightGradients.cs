namespace Gossamer.Sparsity.Flops;

/// <summary>For which weights a training step must compute the gradient: what sets the methods' training costs apart.</summary>
public enum WeightGradients
{
    /// <summary>The active ones: static, SET, SNIP, DeepR, DSR, MEST, pruning.</summary>
    Sparse,

    /// <summary>The active ones, and all of them once a round: RigL, DST-EE.</summary>
    DenseInRounds,

    /// <summary>The active ones, and once a round as many inactive ones as it looks at: RigL and DST-EE with sampled candidates.</summary>
    SampledInRounds,

    /// <summary>All of them at every step: SNFS.</summary>
    DenseEveryStep,
}
