namespace Gossamer.Learning.Data.Matlab;

/// <summary>Characters.</summary>
/// <param name="Dimensions">Sizes; one row for an ordinary string.</param>
/// <param name="Text">The characters, column by column.</param>
public sealed record MatlabText(IReadOnlyList<int> Dimensions, string Text) : MatlabArray(Dimensions);
