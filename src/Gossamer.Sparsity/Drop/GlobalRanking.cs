using Gossamer.Kernels.Selection;
using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>Drops over all layers at once, by one order.</summary>
internal static class GlobalRanking
{
    /// <summary>
    /// Marks the <paramref name="count"/> lowest scored units of the network. The best unit of each layer is exempt, so that no
    /// layer empties. Ties go by layer, then index.
    /// </summary>
    /// <param name="layers">The layers, by name.</param>
    /// <param name="scores">Scores of each layer's active units; NaN or positive infinity exempts a unit.</param>
    /// <param name="count">Units to drop; fewer are dropped when fewer are eligible.</param>
    public static void DropLowest(IReadOnlyList<LayerRound> layers, IReadOnlyList<double[]> scores, long count)
    {
        long active = scores.Sum(static layer => (long)layer.Length);
        var selection = new TopSelection((int)Math.Clamp(count, 0, active), active);
        long offset = 0;
        foreach (double[] ofLayer in scores)
        {
            int best = BestOf(ofLayer);
            for (int rank = 0; rank < ofLayer.Length; rank++)
                if (rank != best && ofLayer[rank] < double.PositiveInfinity)
                    selection.Offer(new Scored(-ofLayer[rank], offset + rank));
            offset += ofLayer.Length;
        }
        foreach (Scored entry in selection.ToArray())
        {
            long rank = entry.Index;
            int at = 0;
            while (rank >= scores[at].Length) rank -= scores[at++].Length;
            layers[at].Drop((int)rank);
        }
    }

    /// <summary>Index of the greatest score, the first among equals; NaN never wins.</summary>
    private static int BestOf(double[] scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best] || double.IsNaN(scores[best]))
                best = i;
        return best;
    }
}
