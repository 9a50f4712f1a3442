using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Drop;

/// <summary>
/// Drops every weight whose sign is no longer the one its connection was born with (deep rewiring, Bellec et al.,
/// arXiv 1711.05136), the furthest beyond zero first where not all can be replaced.
/// </summary>
/// <param name="signs">The signs.</param>
/// <param name="perLayer">
/// Whether each layer replaces its own drops, so that it may drop only as many as it has inactive units; otherwise that bound
/// holds for the network, and each layer keeps at least one unit.
/// </param>
public sealed class DropSignChanged(SignedConnections signs, bool perLayer) : IDropRule
{
    /// <inheritdoc/>
    public void Drop(Round round)
    {
        double[][] scores = [.. round.LayersByName.Select(Scores)];
        if (!perLayer)
        {
            GlobalRanking.DropLowest(round.LayersByName, scores, round.LayersByName.Sum(Free));
            return;
        }
        for (int i = 0; i < scores.Length; i++)
        {
            int changed = scores[i].Count(double.IsFinite);
            round.LayersByName[i].DropLowest(scores[i], (int)Math.Min(changed, Free(round.LayersByName[i])));
        }
    }

    private static long Free(LayerRound layer) => layer.Layer.Structure.Units - layer.ActiveUnits.Length;

    /// <summary>sign · w where it is not positive, infinity elsewhere.</summary>
    private double[] Scores(LayerRound layer)
    {
        double[] scores = new double[layer.Weights.Length];
        for (int rank = 0; rank < scores.Length; rank++)
        {
            double oriented = signs.SignOf(layer.Layer, layer.ActiveUnits[rank]) * layer.Weights[rank];
            scores[rank] = oriented > 0 ? double.PositiveInfinity : oriented;
        }
        return scores;
    }
}
