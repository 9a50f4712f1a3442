namespace Gossamer.Sparsity.Planning;

/// <summary>Bytes of a training in float32, without the program, the samples and what kernels borrow for a call.</summary>
/// <param name="Weights">All trained parameters.</param>
/// <param name="Gradients">Their gradients.</param>
/// <param name="OptimizerState">Momentum, or the moments of Adam.</param>
/// <param name="Topology">Places of the active weights by row and by column, and masks where layers run under masks.</param>
/// <param name="Lists">Lists that sparse convolutions make of the topology.</param>
/// <param name="Counters">In how many rounds each weight was active.</param>
/// <param name="Activations">Activations and their gradients at the widest moment of a step: packed buffers, and tensors.</param>
public sealed record PlannedMemory(
    long Weights, long Gradients, long OptimizerState, long Topology, long Lists, long Counters, PlannedActivations Activations)
{
    /// <summary>Bytes of weights, gradients, optimizer state and topology.</summary>
    public long ParameterBytes => Weights + Gradients + OptimizerState + Topology;

    /// <summary>All bytes.</summary>
    public long TotalBytes => ParameterBytes + Lists + Counters + Activations.Packed + Activations.Tensors;
}
