using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Similarity;

namespace Gossamer.Agreement.Studies;

/// <summary>From the cases of masks to the evidence on one measure.</summary>
internal static class MaskEvidence
{
    /// <summary>Share of cases with a latent-class fit that the ceiling needs.</summary>
    private const double LeastFitted = 0.8;

    /// <summary>Evidence on the measure at <paramref name="place"/>.</summary>
    public static MetricEvidence Of(ISimilarity measure, int place, IReadOnlyList<CaseScores> scores, PairScores? pairs, StudyOptions options)
    {
        double[] inter = [.. scores.Select(score => score.Inter[place])], intra = [.. scores.Select(score => score.Intra[place])];
        DisplacementCheck check = default;
        foreach (CaseScores score in scores) check += score.Displacement;
        (double[] truth, string method, string truthReason) = Truth(measure, place, scores, check, options);
        string policyReason = intra.All(double.IsNaN) ? "nobody annotated a case twice" : measure.FollowsDisplacement ? "" : $"no law leads from {measure.Name} of repeats to a ceiling";
        double[] policy = policyReason.Length > 0
            ? Nothing(scores.Count)
            : [.. scores.Select(score => CeilingFormulas.BoundaryNoise(score.Intra[place], score.FusedRaters))];
        double[][] models = [.. Enumerable.Range(0, scores[0].Scores[place].Length).Select(model => scores.Select(score => score.Scores[place][model]).ToArray())];
        var means = new MeanEvidence(inter, truth, policy, models);
        return new MetricEvidence
        {
            Name = measure.IsDistance ? $"-{measure.Name}" : measure.Name,
            Convention = measure.Convention,
            Sums = means.ToSums(),
            Figures = MeanEvidence.Means,
            LevelCases = [Defined(inter), Defined(truth), Defined(policy)],
            ModelCases = [.. models.Select(Defined)],
            ModelExcluded = [.. models.Select(static values => values.Length - Defined(values))],
            InterReason = scores.All(static score => score.Raters < 2) ? "every case has one rater" : inter.All(double.IsNaN) ? "the measure applies to no pair of raters" : "",
            InterCases = Aggregate.Of(inter),
            ScoreCases = [.. models.Select(Aggregate.Of)],
            TruthReason = truthReason,
            PolicyReason = policyReason,
            TruthMethod = method,
            Displacement = measure.FollowsDisplacement ? check : null,
            Intra = Estimates.Estimate.Finite(PairScores.Mean(intra)),
            AcrossRaters = place == 0 ? pairs?.AcrossRaters(options.Bootstrap) : null,
        };
    }

    /// <summary>What STAPLE found over all cases; null where it was not run.</summary>
    public static StapleSummary? Summarize(IReadOnlyList<CaseScores> scores, IReadOnlyList<string> raters)
    {
        var fits = scores.SelectMany(static score => score.Fits).ToList();
        if (fits.Count == 0) return null;
        bool sameRaters = raters.Count > 0 && fits.All(fit => fit.Sensitivities.Count == raters.Count);
        return new StapleSummary(
            fits.Count, fits.Count(static fit => fit.Collapsed), fits.Count(static fit => fit.NotIdentified),
            sameRaters ? [.. Enumerable.Range(0, raters.Count).Select(k => fits.Average(fit => fit.Sensitivities[k]))] : [],
            sameRaters ? [.. Enumerable.Range(0, raters.Count).Select(k => fits.Average(fit => fit.Specificities[k]))] : []);
    }

    private static (double[] Values, string Method, string Reason) Truth(
        ISimilarity measure, int place, IReadOnlyList<CaseScores> scores, DisplacementCheck check, StudyOptions options)
    {
        if (scores.All(static score => score.Raters < 2)) return (Nothing(scores.Count), "", "every case has one rater");
        string first;
        if (!measure.FollowsDisplacement)
        {
            first = $"no law leads from {measure.Name} between raters to a ceiling";
        }
        else if (check.Share <= options.DisplacementShare)
        {
            return ([.. scores.Select(score => CeilingFormulas.BoundaryNoise(score.Inter[place], score.FusedRaters))],
                $"law of boundary noise ({Percent(check.Share)} of the disagreement is farther than {options.DisplacementDistance:0.##} cells, limit {Percent(options.DisplacementShare)})", "");
        }
        else
        {
            first = $"{Percent(check.Share)} of the disagreement is farther than {options.DisplacementDistance:0.##} cells from the other's mask, more than {Percent(options.DisplacementShare)}: "
                + "raters differ in what they mark, not only in where its boundary is";
        }
        (double[] latent, string reason) = LatentClass(measure, scores);
        return reason.Length == 0 ? (latent, "latent-class model (STAPLE), expected agreement with the truth", "") : (Nothing(scores.Count), "", $"{first}; and {reason}");
    }

    private static (double[] Values, string Reason) LatentClass(ISimilarity measure, IReadOnlyList<CaseScores> scores)
    {
        if (measure is not OverlapSimilarity overlap) return ([], "the latent-class model speaks of cells, not of boundaries");
        CaseScores[] asked = [.. scores.Where(static score => score.LatentClass is not (double.NaN, ""))];
        double[] values = [.. scores.Select(score => overlap.IsIou ? score.LatentClass.Dice / (2 - score.LatentClass.Dice) : score.LatentClass.Dice)];
        int fitted = Defined(values);
        if (fitted >= LeastFitted * asked.Length && fitted > 0) return (values, "");
        string why = asked.Where(static score => double.IsNaN(score.LatentClass.Dice)).GroupBy(static score => score.LatentClass.Reason).MaxBy(static reasons => reasons.Count())?.Key ?? "no case has a mask";
        return ([], asked.Length - fitted == asked.Length ? why : $"the latent-class model fits {fitted} of {asked.Length} cases only ({why})");
    }

    private static double[] Nothing(int count)
    {
        double[] values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }

    private static int Defined(double[] values) => values.Count(static value => !double.IsNaN(value));

    private static string Percent(double share) => $"{100 * share:0.#} %";
}
