using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Splits;

namespace Gossamer.Graphs.Metrics;

/// <summary>How well links were predicted. What needs both classes is NaN where one is missing.</summary>
public sealed record LinkFigures
{
    /// <summary>Which positives.</summary>
    public required LinkGroup Group { get; init; }

    /// <summary>Which negatives they were told from, the ranking apart.</summary>
    public required NegativeKind Negatives { get; init; }

    /// <summary>How many positives.</summary>
    public required int Positives { get; init; }

    /// <summary>Area under the ROC curve.</summary>
    public required double Auc { get; init; }

    /// <summary>Average precision.</summary>
    public required double Ap { get; init; }

    /// <summary>Share of right answers at the threshold 0.5.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Share of right answers at the threshold that was best on the validation part.</summary>
    public required double ValidatedAccuracy { get; init; }

    /// <summary>Brier score; has no meaning where scores are no probabilities.</summary>
    public required double Brier { get; init; }

    /// <summary>Ranks among the ranking negatives.</summary>
    public required RankingSummary Ranking { get; init; }
}
