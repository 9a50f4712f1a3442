using Gossamer.Graphs.Metrics;

namespace Gossamer.Graphs.Recipes;

/// <summary>A rival that learns nothing, with the negatives of one seed.</summary>
/// <param name="Rival">Name.</param>
/// <param name="Part"><c>validation</c> or <c>test</c>.</param>
/// <param name="Seed">Seed of the negatives.</param>
/// <param name="Figures">All groups and negatives.</param>
public sealed record RivalRun(string Rival, string Part, ulong Seed, IReadOnlyList<LinkFigures> Figures);
