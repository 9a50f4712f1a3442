using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Rounds;

/// <summary>What a round decided for one layer.</summary>
public sealed record LayerChange(LayerRound Round, TopologyDelta Delta, LayerRoundSummary Summary);
