namespace Gossamer.Learning.Data.Matlab;

/// <summary>A cell array: any values side by side.</summary>
/// <param name="Dimensions">Sizes.</param>
/// <param name="Cells">The values, column by column.</param>
public sealed record MatlabCells(IReadOnlyList<int> Dimensions, IReadOnlyList<MatlabArray> Cells) : MatlabArray(Dimensions);
