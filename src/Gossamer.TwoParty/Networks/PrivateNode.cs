namespace Gossamer.TwoParty.Networks;

/// <summary>One operation applied to values of a private network.</summary>
/// <param name="Name">Unique; weights and reports go by it.</param>
/// <param name="Operation">What is computed.</param>
/// <param name="Inputs">The values taken: 0 is the network's input, i + 1 what node i computes.</param>
/// <param name="Form">Shape and scale of the result.</param>
/// <param name="Bound">Certified bound of |value| of the result, as a real number.</param>
public sealed record PrivateNode(string Name, PrivateOperation Operation, IReadOnlyList<int> Inputs, ValueForm Form, double Bound);
