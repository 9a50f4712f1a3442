using Gossamer.Inference.Checkpoints;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>
/// Drops every weight below one threshold H of the whole network, and steers H towards a wanted number Q of drops: halved after
/// a round that dropped more than 1.1 · Q, doubled after fewer than 0.9 · Q (dynamic sparse reparameterization, Mostafa and
/// Wang, arXiv 1902.05967). Q is the round's drop fraction of all active units. Each layer keeps at least one unit, and no more
/// is dropped than can be replaced by units that were inactive before the round.
/// </summary>
public sealed class AdaptiveThreshold : IDropRule, IStateful
{
    /// <summary>Published first threshold.</summary>
    public const double DefaultInitial = 1e-3;

    private readonly IDropScore _score;

    /// <summary>Starts with the threshold <paramref name="initial"/>.</summary>
    /// <param name="score">What counts as small.</param>
    /// <param name="initial">H before the first round, above 0.</param>
    public AdaptiveThreshold(IDropScore score, double initial = DefaultInitial)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(initial);
        _score = score;
        Value = initial;
    }

    /// <summary>The present threshold, H.</summary>
    public double Value { get; private set; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Drop(Round round)
    {
        long active = round.Layers.Sum(static layer => (long)layer.ActiveUnits.Length);
        int wanted = DropCount.Round(round.DropFraction * active, DropRounding.Truncate);
        if (wanted == 0) return;
        long free = round.Layers.Sum(static layer => layer.Layer.Structure.Units - layer.ActiveUnits.Length);
        double[][] scores = [.. round.LayersByName.Select(layer => layer.UnitScores(_score))];
        foreach (double[] ofLayer in scores)
            for (int i = 0; i < ofLayer.Length; i++)
                if (!(ofLayer[i] < Value))
                    ofLayer[i] = double.PositiveInfinity;
        GlobalRanking.DropLowest(round.LayersByName, scores, free);
        Adapt(round.Layers.Sum(static layer => (long)layer.Dropped), wanted);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer) => writer.Write("threshold", Value);

    /// <inheritdoc/>
    public void Load(StateReader reader) => Value = reader.ReadDouble("threshold");

    /// <summary>Halves or doubles the threshold after a round.</summary>
    private void Adapt(long dropped, long wanted)
    {
        if (dropped > 1.1 * wanted) Value /= 2;
        else if (dropped < 0.9 * wanted) Value *= 2;
    }
}
