using Gossamer.Distributed;
using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Replication;

namespace Gossamer.Learning.Optimization;

/// <summary>What happens to a model between a backward pass and the next batch.</summary>
public interface IModelUpdate : IStateful
{
    /// <summary>Trainable parameters, each once, in the module's order.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Number of calls to <see cref="Step"/> so far.</summary>
    long Steps { get; }

    /// <summary>
    /// Hash of what every replica must hold alike although nobody exchanges it, such as topologies; 0 where there is nothing of the kind.
    /// </summary>
    UInt128 Fingerprint => 0;

    /// <summary>Whether the coming step reads the gradient of a parameter at inactive positions too.</summary>
    bool NeedsWholeGradient(Parameter parameter) => false;

    /// <summary>Called between a backward pass on a part of the batch and the exchange of gradients; on every rank.</summary>
    void BeforeExchange()
    {
    }

    /// <summary>Called on every rank once fingerprints differ.</summary>
    /// <exception cref="ReplicaMismatchException">Always; it names the first difference.</exception>
    void ThrowMismatch(ICommunicator communicator) =>
        throw new ReplicaMismatchException("the ranks hold different networks");

    /// <summary>Consumes the gradients of one batch and clears them.</summary>
    /// <param name="learningRate">Step size of this step.</param>
    void Step(double learningRate);
}
