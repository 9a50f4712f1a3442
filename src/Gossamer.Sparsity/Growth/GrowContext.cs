using Gossamer.Kernels.Randomness;

namespace Gossamer.Sparsity.Growth;

/// <summary>What a growth score may depend on besides signal and counters.</summary>
/// <param name="Step">Optimizer steps completed, t.</param>
/// <param name="Round">Rounds begun, this one included, r.</param>
/// <param name="Random">Stream of this layer and round; draw at the unit's number.</param>
/// <param name="MeanActiveSignal">Mean |signal| over the layer's active weights.</param>
public readonly record struct GrowContext(long Step, int Round, CounterRandom Random, double MeanActiveSignal);
