using Gossamer.Inference.Networks;

namespace Gossamer.Sparsity.Execution;

/// <summary>Neighbouring nodes of a segment that run as one step.</summary>
/// <param name="Operation">The operation, that of the sum for a normalisation with an addend.</param>
/// <param name="Norm">The normalisation, if there is one.</param>
/// <param name="Inputs">Values read; those of a normalisation: its input, then the addend.</param>
/// <param name="Output">Value written.</param>
/// <param name="Rectifies">Whether a ReLU is applied last.</param>
internal sealed record FusedNode(Operation Operation, BatchNormOperation? Norm, IReadOnlyList<int> Inputs, int Output, bool Rectifies);
