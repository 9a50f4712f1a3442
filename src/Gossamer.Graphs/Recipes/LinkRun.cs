using System.Text.Json.Serialization;
using Gossamer.Graphs.Metrics;

namespace Gossamer.Graphs.Recipes;

/// <summary>A predictor of links. The figures at the top are those of the headline: first events, balanced negatives.</summary>
public sealed record LinkRun : ComparedRun
{
    /// <summary>Area under the ROC curve.</summary>
    public required double Auc { get; init; }

    /// <summary>Average precision.</summary>
    public required double Ap { get; init; }

    /// <summary>Mean reciprocal rank among the ranking negatives.</summary>
    public required double Mrr { get; init; }

    /// <summary>Share of right answers at 0.5.</summary>
    public required double Accuracy { get; init; }

    /// <summary>All groups and negatives.</summary>
    public required IReadOnlyList<LinkFigures> Figures { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Headline => Auc;
}
