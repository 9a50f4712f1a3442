using System.Text.Json.Serialization;
using Gossamer.Graphs.Metrics;

namespace Gossamer.Graphs.Recipes;

/// <summary>A predictor of the class of nodes.</summary>
public sealed record NodeRun : ComparedRun
{
    /// <summary>Share of right answers on the test part.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Share of right answers on the validation part.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>The test part in detail.</summary>
    public required NodeFigures Figures { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Headline => Accuracy;
}
