namespace Gossamer.Sparsity.Journal;

/// <summary>What became of the weights that one round grew.</summary>
/// <param name="Index">The round's place among the recorded ones, r, from 1.</param>
/// <param name="Grown">Weights that were inactive before the round and active after it.</param>
/// <param name="Remaining">Those that no later round dropped, h rounds later.</param>
public readonly record struct RoundSurvival(int Index, long Grown, long Remaining)
{
    /// <summary>V(r, h), in [0, 1]; NaN where the round grew nothing.</summary>
    public double Share => Grown == 0 ? double.NaN : (double)Remaining / Grown;
}
