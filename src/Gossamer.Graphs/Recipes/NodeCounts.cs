namespace Gossamer.Graphs.Recipes;

/// <summary>Nodes of each part of a split.</summary>
/// <param name="Train">Learnt from.</param>
/// <param name="Validation">Chosen by.</param>
/// <param name="Test">Judged.</param>
public sealed record NodeCounts(int Train, int Validation, int Test);
