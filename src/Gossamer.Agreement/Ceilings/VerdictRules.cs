using Gossamer.Learning.Statistics;
using MathNet.Numerics.Distributions;

namespace Gossamer.Agreement.Ceilings;

/// <summary>
/// From evidence to a verdict: the rules in their order, of which the first that holds wins. An interval that merely contains the ceiling
/// is absence of evidence and never makes <see cref="Verdict.AtCeiling"/>.
/// </summary>
public static class VerdictRules
{
    /// <summary>More cases than this nobody will collect.</summary>
    private const double MostCases = 1e7;

    /// <summary>The verdict.</summary>
    /// <param name="evidence">Score, levels and resamples.</param>
    /// <param name="options">How sure it must be.</param>
    /// <param name="refusal">Why nothing can be said whatever the figures; null for no such reason.</param>
    public static ModelVerdict Decide(VerdictEvidence evidence, VerdictOptions options, string? refusal = null)
    {
        options.Check();
        double? below = Share(evidence.Scores, evidence.InterRaters, evidence.InterRater, static (score, level) => score < level);
        double? beyondTruth = Share(evidence.Scores, evidence.TruthCeilings, evidence.TruthCeiling, static (score, level) => score > level);
        double? beyondPolicy = Share(evidence.Scores, evidence.PolicyCeilings, evidence.PolicyCeiling, static (score, level) => score > level);
        double? margin = evidence.TruthCeiling is { } truth && evidence.InterRater is { } inter
            ? options.Equivalence ?? Math.Max(0, (truth - inter) / 2)
            : evidence.TruthCeiling is null ? null : options.Equivalence;
        (double? low, double? high) = ToCeiling(evidence);

        refusal ??= Refusal(evidence.Cases, evidence.InterRater is not null, evidence.PolicyCeiling is not null, options);
        double gamma = options.Probability;
        Verdict verdict = refusal is not null ? Verdict.NotAssessable
            : beyondPolicy >= gamma ? Verdict.BeyondPolicyCeiling
            : beyondTruth >= gamma ? Verdict.BeyondTruthCeiling
            : below >= gamma ? Verdict.BelowHuman
            : margin is { } delta && low > -delta && high < delta ? Verdict.AtCeiling
            : 1 - below >= gamma && Share(evidence.Scores, evidence.TruthCeilings, evidence.TruthCeiling, static (score, level) => score < level) >= gamma ? Verdict.HumanRange
            : Verdict.Undetermined;
        int? cases = verdict == Verdict.Undetermined ? CasesToSettle(evidence, margin, gamma) : null;
        // Where nothing is assessable a share of resamples would look like evidence.
        if (verdict == Verdict.NotAssessable) (below, beyondTruth, beyondPolicy) = (null, null, null);
        return new ModelVerdict(verdict, Sentence(verdict, refusal, cases, evidence), below, beyondTruth, beyondPolicy, margin, low, high, cases);
    }

    /// <summary>Why agreement data say nothing, whatever a score is; null where they do.</summary>
    /// <param name="cases">Cases that count.</param>
    /// <param name="hasAgreement">Whether raters can be compared with each other.</param>
    /// <param name="hasRepeats">Whether raters can be compared with themselves.</param>
    /// <param name="options">How many cases must count, and whether raters saw a model.</param>
    public static string? Refusal(int cases, bool hasAgreement, bool hasRepeats, VerdictOptions options) =>
        options.Anchored ? "raters saw a model's output first, so that their agreement is not their own (anchored)"
        : !hasAgreement && !hasRepeats ? "there is neither a second rater nor a repeat"
        : cases < options.LeastCases ? $"{cases} {(cases == 1 ? "case has" : "cases have")} all that is needed, at least {options.LeastCases} must"
        : null;

    private static string Sentence(Verdict verdict, string? refusal, int? cases, VerdictEvidence evidence) => verdict switch
    {
        Verdict.NotAssessable => $"Agreement data are missing: {refusal}.",
        Verdict.BelowHuman => "It agrees less with the reference than raters agree with each other; gains in similarity very likely still track reality.",
        Verdict.HumanRange => "It is comparable with an extra rater; gains may still be real.",
        Verdict.AtCeiling => "It is at the ceiling: this reference cannot tell better from worse models.",
        Verdict.BeyondTruthCeiling => "It is beyond what the truth itself would score; further gains most likely imitate this reference's style.",
        Verdict.BeyondPolicyCeiling => "It agrees with the reference more than the same rater would again: noise fitting, leakage or shared pre-annotation; audit it.",
        _ when evidence.TruthCeiling is null => "These data do not decide: it is not below the raters' agreement, and the ceiling above it cannot be estimated.",
        _ => $"These cases do not decide{(cases is { } n ? $"; about {n:N0} cases would settle it" : "")}.",
    };

    private static double? Share(IReadOnlyList<double> scores, IReadOnlyList<double> levels, double? level, Func<double, double, bool> holds)
    {
        if (level is null || levels.Count == 0) return null;
        int used = 0, held = 0;
        for (int i = 0; i < scores.Count; i++)
        {
            if (double.IsNaN(scores[i]) || double.IsNaN(levels[i])) continue;
            used++;
            if (holds(scores[i], levels[i])) held++;
        }
        return used == 0 ? null : (double)held / used;
    }

    private static (double? Low, double? High) ToCeiling(VerdictEvidence evidence)
    {
        double[] differences = Differences(evidence.Scores, evidence.TruthCeilings);
        if (evidence.TruthCeiling is null || differences.Length == 0) return (null, null);
        return (Bootstrap.Quantile(differences, 0.05), Bootstrap.Quantile(differences, 0.95));
    }

    private static double[] Differences(IReadOnlyList<double> scores, IReadOnlyList<double> levels) =>
        [.. scores.Zip(levels, static (score, level) => score - level).Where(double.IsFinite).Order()];

    /// <summary>
    /// The fewest cases after which a rule would hold if means and spreads stayed: standard errors fall with the root of the cases.
    /// </summary>
    private static int? CasesToSettle(VerdictEvidence evidence, double? margin, double gamma)
    {
        double z = Normal.InvCDF(0, 1, gamma);
        List<double> needed = [];
        (double mean, double error)? toInter = Gap(evidence.Score, evidence.InterRater, evidence.Scores, evidence.InterRaters);
        (double mean, double error)? toTruth = Gap(evidence.Score, evidence.TruthCeiling, evidence.Scores, evidence.TruthCeilings);
        if (toInter is ( < 0, _) inter) needed.Add(Times(-inter.mean, inter.error));
        if (toTruth is { } truth)
        {
            if (truth.mean > 0) needed.Add(Times(truth.mean, truth.error));
            if (margin is { } delta && delta > Math.Abs(truth.mean)) needed.Add(Times(delta - Math.Abs(truth.mean), truth.error));
            if (truth.mean < 0 && toInter is ( >= 0, _) above) needed.Add(Math.Max(Times(above.mean, above.error), Times(-truth.mean, truth.error)));
        }
        double least = needed.Count == 0 ? double.PositiveInfinity : needed.Min() * evidence.Cases;
        return least < MostCases ? Math.Max(evidence.Cases + 1, (int)Math.Ceiling(least)) : null;

        double Times(double distance, double error) => error == 0 ? 1 : distance == 0 ? double.PositiveInfinity : z * error / distance * (z * error / distance);
    }

    private static (double Mean, double Error)? Gap(double score, double? level, IReadOnlyList<double> scores, IReadOnlyList<double> levels)
    {
        if (level is not { } value) return null;
        double[] differences = Differences(scores, levels);
        return differences.Length < 2 ? null : (score - value, SampleStatistics.StandardDeviation(differences));
    }
}
