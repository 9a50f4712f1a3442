using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Budgets;

/// <summary>
/// The network keeps its number of units exactly, and each layer regrows a part of all that was dropped in proportion to the
/// mean |momentum| over its active weights (sparse momentum, arXiv 1907.04840). A layer that is less than 20 % sparse and has
/// more than an equal share drops at most the fraction that is its sparsity.
/// </summary>
/// <param name="momentum">The momentum.</param>
public sealed class MomentumRedistribution(DenseMomentum momentum) : IBudgetPolicy
{
    private const int MaxPasses = 1000;
    private const double GreatestFill = 0.99;

    /// <inheritdoc/>
    public void BeforeDrop(Round round)
    {
        double[] shares = Shares(round);
        for (int i = 0; i < shares.Length; i++)
        {
            LayerRound layer = round.LayersByName[i];
            double sparsity = 1 - (double)layer.ActiveUnits.Length / layer.Layer.Structure.Units;
            if (sparsity < 0.2 && shares[i] > 1.0 / shares.Length) layer.DropLimit = sparsity;
        }
    }

    /// <inheritdoc/>
    public void AfterDrop(Round round)
    {
        long[] capacity = [.. round.LayersByName.Select(static layer => layer.FreeUnits)];
        long missing = round.LayersByName.Sum(static layer => layer.Layer.InitialUnits - layer.Kept);
        long[] regrown = Split(Shares(round), capacity, missing);
        for (int i = 0; i < regrown.Length; i++) round.LayersByName[i].Target = round.LayersByName[i].Kept + regrown[i];
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? DeclaredUnits(IReadOnlyList<SparseLayer> layers, long step) => null;

    /// <inheritdoc/>
    public long? DeclaredTotal(IReadOnlyList<SparseLayer> layers, long step) => layers.Sum(static layer => layer.InitialUnits);

    /// <summary>
    /// <paramref name="total"/> by <paramref name="shares"/>, none above 99 % of its capacity: the overflow is spread evenly over
    /// all parts, up to 1000 times; then whole numbers by largest remainder. Where 99 % of all capacity cannot hold the total,
    /// all of it is used.
    /// </summary>
    internal static long[] Split(double[] shares, long[] capacity, long total)
    {
        double[] wanted = [.. shares.Select(share => share * total)];
        double[] bounds = [.. capacity.Select(static free => GreatestFill * free)];
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            double overflow = 0;
            for (int i = 0; i < wanted.Length; i++)
            {
                overflow += Math.Max(0, wanted[i] - bounds[i]);
                wanted[i] = Math.Min(wanted[i], bounds[i]);
            }
            if (overflow < 1e-9) break;
            for (int i = 0; i < wanted.Length; i++) wanted[i] += overflow / wanted.Length;
        }
        long[] most = [.. bounds.Select(static bound => (long)Math.Floor(bound))];
        return IntegerBudget.Split(wanted, new long[wanted.Length], most.Sum() < total ? capacity : most, total);
    }

    /// <summary>Mean |momentum| of each layer over the sum of all; equal where all are zero.</summary>
    private double[] Shares(Round round)
    {
        double[] means = [.. round.LayersByName.Select(layer => momentum.MeanActive(layer.Layer))];
        double sum = means.Sum();
        return [.. means.Select(mean => sum == 0 ? 1.0 / means.Length : mean / sum)];
    }
}
