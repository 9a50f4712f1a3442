namespace Gossamer.Learning.Data.Matlab;

/// <summary>An array of structures with the same fields.</summary>
/// <param name="Dimensions">Sizes; 1 by 1 for a single structure.</param>
/// <param name="Elements">The structures, column by column: field names with values.</param>
public sealed record MatlabStructs(IReadOnlyList<int> Dimensions, IReadOnlyList<IReadOnlyDictionary<string, MatlabArray>> Elements)
    : MatlabArray(Dimensions);
