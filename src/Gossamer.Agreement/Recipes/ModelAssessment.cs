using Gossamer.Agreement.Ceilings;

namespace Gossamer.Agreement.Recipes;

/// <summary>A model against the levels.</summary>
/// <param name="Name">The model.</param>
/// <param name="Score">Its score; null where it has none.</param>
/// <param name="Low">Lower limit of the score.</param>
/// <param name="High">Upper limit.</param>
/// <param name="ProbabilityBeyondCeiling">Share of resamples in which the score is above the truth ceiling; null without one.</param>
/// <param name="Verdict">What may be said.</param>
/// <param name="Sentence">The same in plain words.</param>
/// <param name="Rank">Place among the models; models at the ceiling share theirs.</param>
/// <param name="Cases">Cases that count.</param>
/// <param name="Excluded">Cases without a prediction, or to which the measure does not apply.</param>
/// <param name="Details">What led to the verdict.</param>
public sealed record ModelAssessment(
    string Name, double? Score, double? Low, double? High, double? ProbabilityBeyondCeiling, Verdict Verdict, string Sentence, int Rank, int Cases, int Excluded,
    ModelVerdict Details)
{
    /// <summary>Median over the cases; null for ratings, and where half of the cases are infinite.</summary>
    public double? Median { get; init; }

    /// <summary>Cases whose distance is infinite because a mask was missed; with any, the mean is infinite and the score null.</summary>
    public int Infinite { get; init; }

    /// <summary>Dice of the counts of all cases and labels added up, in which large structures weigh more than in the mean over cases; null for ratings.</summary>
    public double? PooledDice { get; init; }
}
