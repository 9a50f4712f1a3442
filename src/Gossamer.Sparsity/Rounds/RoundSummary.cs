namespace Gossamer.Sparsity.Rounds;

/// <summary>Figures of one round over the whole network.</summary>
/// <param name="Number">Round number, from 1.</param>
/// <param name="Step">Optimizer steps completed.</param>
/// <param name="DropFraction">ζ_t.</param>
/// <param name="ExplorationDegree">Share of all units ever active, R(t).</param>
/// <param name="NonZeros">Active weights after the round.</param>
/// <param name="Milliseconds">Wall time of deciding and applying the round.</param>
/// <param name="Layers">Figures of each layer.</param>
public sealed record RoundSummary(
    int Number, long Step, double DropFraction, double ExplorationDegree, long NonZeros, double Milliseconds,
    IReadOnlyList<LayerRoundSummary> Layers)
{
    /// <summary>Weights that joined, over the active weights: how much of the network this round replaced.</summary>
    public double Churn => NonZeros == 0 ? 0 : (double)Layers.Sum(static layer => layer.Joined) / NonZeros;

    /// <summary>Exploration share over all layers, weighted by what each grew.</summary>
    public double ExplorationShare => Weighted(static layer => layer.ExplorationShare);

    /// <summary>Exploitation over all layers, weighted by what each grew.</summary>
    public double Exploitation => Weighted(static layer => layer.Exploitation);

    private double Weighted(Func<LayerRoundSummary, double> value)
    {
        double grown = Layers.Sum(static layer => (double)layer.Grown);
        return grown == 0 ? 0 : Layers.Sum(layer => value(layer) * layer.Grown) / grown;
    }
}
