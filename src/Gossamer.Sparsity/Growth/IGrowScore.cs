namespace Gossamer.Sparsity.Growth;

/// <summary>How promising an inactive unit is.</summary>
public interface IGrowScore
{
    /// <summary>Whether the score is the magnitude of the signal and nothing else.</summary>
    bool IsSignalMagnitude => false;

    /// <summary>Operations that the score adds for each candidate to those of the signal, for the account of costs.</summary>
    int FlopsPerCandidate => 0;

    /// <summary>Scores consecutive units; the greatest are grown first, ties by index. Active units are scored too and ignored.</summary>
    /// <param name="context">The round and layer.</param>
    /// <param name="firstUnit">Number of the first unit.</param>
    /// <param name="signal">
    /// Gradient of the loss with respect to each unit (or the dense momentum, where the rule asks for it); for units of
    /// several weights the pooled magnitude.
    /// </param>
    /// <param name="counts">Rounds in which each unit was active.</param>
    /// <param name="scores">Receives the scores; none may be NaN.</param>
    void Score(in GrowContext context, long firstUnit, ReadOnlySpan<double> signal, ReadOnlySpan<int> counts, Span<double> scores);
}
