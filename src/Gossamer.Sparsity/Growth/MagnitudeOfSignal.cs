namespace Gossamer.Sparsity.Growth;

/// <summary>|g|, or |momentum|: RigL's growth (arXiv 1911.11134), and sparse momentum's (arXiv 1907.04840).</summary>
public sealed class MagnitudeOfSignal : IGrowScore
{
    /// <inheritdoc/>
    public bool IsSignalMagnitude => true;

    /// <inheritdoc/>
    public void Score(in GrowContext context, long firstUnit, ReadOnlySpan<double> signal, ReadOnlySpan<int> counts, Span<double> scores)
    {
        for (int i = 0; i < scores.Length; i++) scores[i] = Math.Abs(signal[i]);
    }
}
