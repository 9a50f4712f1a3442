using Gossamer.Learning.Statistics;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>What networks with given gates have learnt.</summary>
public sealed record GateTuningResult
{
    /// <summary>What each part of the data is.</summary>
    public required string Data { get; init; }

    /// <summary>Accuracies with comparisons, by seed: what the others start from.</summary>
    public required IReadOnlyList<double> Comparisons { get; init; }

    /// <summary>One entry for each start.</summary>
    public required IReadOnlyList<GateTuningStart> Starts { get; init; }

    /// <summary>The run's directory.</summary>
    public required string RunDirectory { get; init; }
}

/// <summary>The networks of one start.</summary>
/// <param name="Start">How quadratics began.</param>
/// <param name="Accuracies">Accuracies by seed; NaN where training diverged.</param>
/// <param name="Mean">Mean and interval over those that did not.</param>
/// <param name="Diverged">Seeds whose loss became infinite.</param>
/// <param name="FirstMinusThis">The first start minus this one, seed by seed; null for the first.</param>
/// <param name="Networks">The networks as files below the run's directory, by seed.</param>
public sealed record GateTuningStart(
    string Start, IReadOnlyList<double> Accuracies, MeanInterval Mean, int Diverged, PairedComparison? FirstMinusThis, IReadOnlyList<string> Networks);
