using Gossamer.Inference.Checkpoints;

namespace Gossamer.Learning.Optimization;

/// <summary>What happens to a model between a backward pass and the next batch.</summary>
public interface IModelUpdate : IStateful
{
    /// <summary>Trainable parameters, each once, in the module's order.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Number of calls to <see cref="Step"/> so far.</summary>
    long Steps { get; }

    /// <summary>Consumes the gradients of one batch and clears them.</summary>
    /// <param name="learningRate">Step size of this step.</param>
    void Step(double learningRate);
}
