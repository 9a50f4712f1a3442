using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>
/// Drops the fraction ζ_t of a layer's positive weights closest to zero and the same fraction of its negative ones, each group
/// for itself (SET as published, arXiv 1707.04780). Zeros count as positive. The last layer, the output, is left alone.
/// </summary>
/// <param name="rounding">How a fractional number of drops becomes a count.</param>
public sealed class DropSmallestBySign(DropRounding rounding = DropRounding.Truncate) : IDropRule
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The structure drops several weights as one, which have no common sign.</exception>
    public void Drop(Round round)
    {
        foreach (LayerRound layer in round.Layers.Take(Math.Max(1, round.Layers.Count - 1)))
        {
            if (!layer.Layer.Structure.UnitsArePositions)
                throw new InvalidOperationException($"{layer.Layer.Name}: dropping by sign needs single weights as units");
            // The limits on the whole layer hold for both groups together.
            int limit = DropCount.Of(layer, 1, rounding);
            double[] ofNegatives = Magnitudes(layer, negative: true, out int negatives);
            double[] ofPositives = Magnitudes(layer, negative: false, out int positives);
            int first = Math.Min(limit, DropCount.Round(round.DropFraction * negatives, rounding));
            layer.DropLowest(ofNegatives, first);
            layer.DropLowest(ofPositives, Math.Min(limit - first, DropCount.Round(round.DropFraction * positives, rounding)));
        }
    }

    /// <summary>|w| of one group; the other scores infinity, beyond the reach of any count taken from the first.</summary>
    private static double[] Magnitudes(LayerRound layer, bool negative, out int count)
    {
        double[] magnitudes = new double[layer.Weights.Length];
        count = 0;
        for (int i = 0; i < magnitudes.Length; i++)
        {
            bool member = layer.Weights[i] < 0 == negative;
            magnitudes[i] = member ? Math.Abs(layer.Weights[i]) : double.PositiveInfinity;
            if (member) count++;
        }
        return magnitudes;
    }
}
