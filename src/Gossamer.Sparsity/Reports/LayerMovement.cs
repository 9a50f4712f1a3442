namespace Gossamer.Sparsity.Reports;

/// <summary>What became of each weight position of a layer.</summary>
/// <param name="Name">Parameter name.</param>
/// <param name="Rows">Output features or channels.</param>
/// <param name="Columns">Inputs of each: features, or channels times kernel positions.</param>
/// <param name="Fates">One fate for each position, row by row.</param>
public sealed record LayerMovement(string Name, int Rows, int Columns, IReadOnlyList<WeightFate> Fates);
