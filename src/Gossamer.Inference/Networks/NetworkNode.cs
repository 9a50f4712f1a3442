namespace Gossamer.Inference.Networks;

/// <summary>One operation applied to values of a <see cref="NetworkGraph"/>.</summary>
/// <param name="Operation">What is computed.</param>
/// <param name="Inputs">The values taken: 0 is the network's input, i + 1 what node i computes.</param>
/// <param name="Shape">Shape of the result for one sample.</param>
public sealed record NetworkNode(Operation Operation, IReadOnlyList<int> Inputs, IReadOnlyList<int> Shape);
