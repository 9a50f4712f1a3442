using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>A network that a search has found, or that was set beside it.</summary>
public sealed record SearchPoint
{
    /// <summary>Weight of the price in the search; null for the two ends, which no search is needed for.</summary>
    public required double? Lambda { get; init; }

    /// <summary>Seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Accuracy on the test part, in [0, 1].</summary>
    public required double Accuracy { get; init; }

    /// <summary>Predicted milliseconds from question to answer.</summary>
    public required double PredictedMs { get; init; }

    /// <summary>Measured ones; null where nothing was run.</summary>
    public double? MeasuredMs { get; init; }

    /// <summary>Price in units of the network with comparisons everywhere.</summary>
    public required double RelativePrice { get; init; }

    /// <summary>Activations with a comparison.</summary>
    public required int ReluLayers { get; init; }

    /// <summary>Activations without.</summary>
    public required int PolyLayers { get; init; }

    /// <summary>The operator of each gate.</summary>
    public required IReadOnlyList<GateChoice> Choices { get; init; }

    /// <summary>θ of the operator with comparisons, by gate, at the end of the search; null for the two ends.</summary>
    public IReadOnlyList<double>? Shares { get; init; }

    /// <summary>Names of gates that ended within 0.05 of a tie.</summary>
    public IReadOnlyList<string> Ties { get; init; } = [];

    /// <summary>Epochs of the search.</summary>
    public IReadOnlyList<SearchEpoch> Trace { get; init; } = [];

    /// <summary>Accuracies of networks with gates at random at the same price, and of this one trained the same way; null without.</summary>
    public RandomComparison? Random { get; init; }

    /// <summary>The network as a file, below the run's directory.</summary>
    public required string Network { get; init; }

    /// <summary>Milliseconds by which points are compared: measured where they are.</summary>
    internal double Milliseconds => MeasuredMs ?? PredictedMs;
}
