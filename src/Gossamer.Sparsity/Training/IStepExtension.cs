using Gossamer.Inference.Checkpoints;

namespace Gossamer.Sparsity.Training;

/// <summary>What a method does at every step besides the rounds: noise, learned thresholds, dense momentum, rewinding.</summary>
public interface IStepExtension : IStateful
{
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
}
