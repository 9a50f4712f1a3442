using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Optimization;

namespace Gossamer.Sparsity.Training;

/// <summary>What a method does at every step besides the rounds: noise, learned thresholds, dense momentum, rewinding.</summary>
public interface IStepExtension : IStateful
{
    /// <summary>Whether every step needs the weight gradient at inactive positions too.</summary>
    bool NeedsDenseGradient => false;

    /// <summary>Whether it works on weights as dense tensors, so that they cannot be stored by their active elements alone.</summary>
    bool NeedsDenseWeights => NeedsDenseGradient;

    /// <summary>Tensors of its own that the optimizer trains beside the module's; known after <see cref="Attach"/>.</summary>
    IReadOnlyList<Parameter> Parameters => [];

    /// <summary>Called once, when layers and initial topology stand.</summary>
    void Attach(SparseTrainer trainer);

    /// <summary>Called after the backward pass, with dense unclipped gradients, before they are masked.</summary>
    void AfterBackward(SparseTrainer trainer)
    {
    }

    /// <summary>Called after the optimizer step, before a round.</summary>
    void AfterStep(SparseTrainer trainer, double learningRate)
    {
    }

    /// <summary>Called after a round was applied.</summary>
    void AfterRound(SparseTrainer trainer)
    {
    }
}
