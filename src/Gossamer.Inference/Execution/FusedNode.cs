using Gossamer.Inference.Networks;

namespace Gossamer.Inference.Execution;

/// <summary>An operation together with what follows it at no cost of its own: <c>output = max(0, operation(inputs) + addend)</c>.</summary>
/// <param name="Operation">What is computed.</param>
/// <param name="Inputs">The values taken.</param>
/// <param name="Output">The value computed.</param>
/// <param name="Addend">What is added to the result of a convolution, or null.</param>
/// <param name="Rectifies">Whether a ReLU follows.</param>
internal sealed record FusedNode(Operation Operation, IReadOnlyList<int> Inputs, int Output, int? Addend, bool Rectifies)
{
    /// <summary>All values read.</summary>
    public IEnumerable<int> Reads => Addend is { } addend ? Inputs.Append(addend) : Inputs;
}
