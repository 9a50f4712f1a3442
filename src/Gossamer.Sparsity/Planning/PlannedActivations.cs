namespace Gossamer.Sparsity.Planning;

/// <summary>Bytes of the activations of a step, and of their gradients.</summary>
/// <param name="Packed">Buffers of sparse segments.</param>
/// <param name="Tensors">Tensors between segments, and all that libtorch keeps for its backward pass.</param>
public sealed record PlannedActivations(long Packed, long Tensors);
