using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Journal;

/// <summary>One round read back from a journal.</summary>
/// <param name="Index">Its place among the recorded rounds, from 1. Skipped rounds are not recorded.</param>
/// <param name="Number">The trainer's number of it.</param>
/// <param name="Step">Optimizer steps completed.</param>
/// <param name="Changes">The change of each layer, in the journal's order.</param>
public sealed record ReplayedRound(int Index, int Number, long Step, IReadOnlyList<TopologyDelta> Changes);
