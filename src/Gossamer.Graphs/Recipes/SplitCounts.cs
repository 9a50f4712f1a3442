namespace Gossamer.Graphs.Recipes;

/// <summary>Positives of the test part by group.</summary>
/// <param name="All">Both nodes seen before.</param>
/// <param name="First">Of these first events of their pair.</param>
/// <param name="Repeat">Of these further events.</param>
/// <param name="Inductive">A node not seen before.</param>
public sealed record SplitCounts(int All, int First, int Repeat, int Inductive);
