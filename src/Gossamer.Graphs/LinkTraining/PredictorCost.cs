using Gossamer.Learning.Models;
using Gossamer.Learning.Models.Zoo;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Training;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>Sizes of a predictor and what they cost.</summary>
internal static class PredictorCost
{
    /// <summary>The ledger of a predictor.</summary>
    public static FlopLedger Ledger(Mlp model, int width) => new(LayerShapeTrace.Trace(model, [width]));

    /// <summary>Active weights of each layer at a sparsity, the same share in all.</summary>
    public static int[] Budgets(FlopLedger ledger, double sparsity) => sparsity == 0
        ? [.. ledger.Layers.Select(static layer => (int)layer.Shape.Count)]
        : new UniformDistribution().Allocate([.. ledger.Layers.Select(static layer => layer.Shape)], 1 - sparsity);

    /// <summary>Biases that can make a difference: one for the output, and one for each hidden unit that an active weight connects with it.</summary>
    public static long LiveBiases(SparseTrainer trainer) => trainer.Layers[^1].Topology.NonZeros + 1;
}
