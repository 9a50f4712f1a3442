using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Predictors;

/// <summary>A trained predictor and what its training was.</summary>
public sealed class PredictorOutcome(nn.Module<Tensor, Tensor> model) : IDisposable
{
    /// <summary>The predictor, in evaluation mode.</summary>
    public nn.Module<Tensor, Tensor> Model { get; } = model;

    /// <summary>The bill, without embeddings.</summary>
    public required PredictorFlops Flops { get; init; }

    /// <summary>Weights and biases that are not held at zero.</summary>
    public required long LiveParameters { get; init; }

    /// <summary>Share of inactive weights after each epoch of all stages.</summary>
    public required IReadOnlyList<double> SparsityByEpoch { get; init; }

    /// <summary>Rounds that changed the topology; 0 where it never changes.</summary>
    public int Rounds { get; init; }

    /// <summary>Share of positions that were ever active; null where the topology is not searched for.</summary>
    public double? Explored { get; init; }

    /// <summary>Σ‖W − Z‖ / Σ‖W‖ at the cut of train-and-prune; null elsewhere.</summary>
    public double? GapAtCut { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
