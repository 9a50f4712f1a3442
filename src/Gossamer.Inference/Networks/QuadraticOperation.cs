namespace Gossamer.Inference.Networks;

/// <summary>
/// a·x² + b·x + c for each element, with numbers of the layer: an activation that costs two-party computation one multiplication where a
/// ReLU costs a comparison.
/// </summary>
/// <param name="Layer">Name of the layer; its vectors, of one element each, are <c>square</c>, <c>linear</c> and <c>constant</c> below it.</param>
public sealed record QuadraticOperation(string Layer) : Operation
{
    /// <summary>Name of a.</summary>
    public string Square => $"{Layer}.square";

    /// <summary>Name of b.</summary>
    public string Linear => $"{Layer}.linear";

    /// <summary>Name of c.</summary>
    public string Constant => $"{Layer}.constant";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Length)> Vectors => [(Square, 1), (Linear, 1), (Constant, 1)];

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputShape(IReadOnlyList<IReadOnlyList<int>> inputs) => inputs[0];
}
