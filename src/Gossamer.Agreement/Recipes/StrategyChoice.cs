using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Studies;

namespace Gossamer.Agreement.Recipes;

/// <summary>What to do next, by the verdict on the best model and by what raters disagree about.</summary>
internal static class StrategyChoice
{
    /// <summary>From this share of systematic disagreement on, averaging raters is slow and agreeing on rules comes first.</summary>
    private const double MuchSystematic = 0.3;

    private const int NamedRaters = 5;

    /// <summary>The advice, the most important first.</summary>
    public static IReadOnlyList<Recommendation> Of(MetricAssessment metric, Study study, double? systematicShare)
    {
        List<Recommendation> advice = [];
        ModelAssessment? best = metric.Models.Count > 0 ? metric.Models[0] : null;
        string share = systematicShare is { } phi ? $" φ = {phi:0.00}." : " Without repeats it is not known how much of the disagreement is the raters' own way of seeing.";
        switch (best?.Verdict)
        {
            case null:
                advice.Add(new("C judge", "Score models against this reference", "There are no predictions yet; the levels say what scores will mean."));
                break;
            case Verdict.NotAssessable:
                advice.Add(new("first", "Collect agreement data: a second rater or repeats, on five cases or more", best.Sentence));
                break;
            case Verdict.BelowHuman:
                advice.Add(new("train", "Collect data and train: better models will still score better", best.Sentence));
                break;
            case Verdict.HumanRange:
                advice.Add(new("B train with it", "Train on all raters: soft labels, a rater drawn at each step, or a confusion matrix for each rater", $"{best.Sentence} Further gains should not come from one rater's style."));
                break;
            case Verdict.AtCeiling when systematicShare >= MuchSystematic:
                advice.Add(new("A improve the reference", "Agree on rules: adjudicate the cases of most disagreement and train the raters", $"{best.Sentence}{share} Averaging raters who differ persistently is slow."));
                break;
            case Verdict.AtCeiling:
                advice.Add(new("A improve the reference", "Fuse more raters", $"{best.Sentence}{share}", metric.Levels.InterRater is { } inter && metric.ThinDisplacement is { Pass: true }
                    ? $"twice the raters raise the ceiling to {CeilingFormulas.BoundaryNoise(inter.Value, 2 * study.FusedRaters):0.000}" : null));
                break;
            case Verdict.BeyondTruthCeiling or Verdict.BeyondPolicyCeiling:
                advice.Add(new("C judge", "Score against several raters, and rank models as equal", best.Sentence));
                advice.Add(new("D measure what matters", "Judge by what the masks or labels are for: volumes, outcomes, time to correct, blinded preference", "This reference has nothing more to say."));
                advice.Add(new("audit", "Look for leakage and pre-annotation: gossamer agreement audit", "Scores beyond the ceiling are either imitation or a mistake."));
                break;
            default:
                advice.Add(best.Details.CasesToSettle is { } cases
                    ? new("first", $"Annotate about {cases:N0} cases in all", best.Sentence)
                    : new("first", metric.Levels.TruthCeiling is null ? "Make the ceiling estimable: a third rater of the same cases, or repeats" : "Annotate more cases", best.Sentence));
                break;
        }
        if (study.RaterRows.Where(static row => row.IsOutlier).Select(static row => row.Rater).ToArray() is { Length: > 0 } outliers)
            advice.Add(new("A improve the reference", $"Talk with {string.Join(", ", outliers.Take(NamedRaters))}{(outliers.Length > NamedRaters ? $" and {outliers.Length - NamedRaters} more" : "")}", "They agree less with the others than the others do among themselves, beyond chance."));
        if (study.CaseRows.Take(3).Where(static row => row.Information > 0).Select(static row => row.Case).ToArray() is { Length: > 0 } worst)
            advice.Add(new("A improve the reference", $"Annotate again or adjudicate first: {string.Join(", ", worst)}", best is null ? "There raters disagree most." : "There raters disagree most, and models with the reference."));
        return advice;
    }
}
