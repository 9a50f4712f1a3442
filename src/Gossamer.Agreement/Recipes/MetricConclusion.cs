using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Recipes;

/// <summary>From the evidence on a measure to levels and verdicts.</summary>
internal static class MetricConclusion
{
    /// <summary>Levels and models of one measure; what is odd about their intervals goes to <paramref name="remarks"/>.</summary>
    public static MetricAssessment Of(MetricEvidence evidence, Study study, StudyOptions options, List<string> remarks)
    {
        int figures = MetricEvidence.Levels + MetricEvidence.PerModel * study.Models.Count;
        BootstrapOptions resampling = options.Bootstrap with { Clusters = study.Clusters };
        Bootstrap bootstrap = Bootstrap.Run(evidence.Sums, figures, evidence.Figures, resampling);
        Dictionary<string, string> reasons = [];
        AgreementLevels levels = new(
            Level("interRater", 0, evidence.InterReason, "mean agreement of pairs of raters") is { } inter ? inter with { AcrossRaters = evidence.AcrossRaters } : null,
            Level("truthCeiling", 1, evidence.TruthReason, evidence.TruthMethod), Level("policyCeiling", 2, evidence.PolicyReason, "law of noise on repeats"), reasons);
        ThinDisplacement? check = evidence.Displacement is { Disputed: > 0 } measured
            ? new ThinDisplacement(measured.Share, options.DisplacementShare, options.DisplacementDistance, measured.Share <= options.DisplacementShare)
            : null;
        ModelAssessment[] models = [.. study.Models.Select((name, place) => Assess(name, place, evidence, bootstrap, options, remarks) with
        {
            Median = evidence.ScoreCases.Count > 0 ? Estimate.Finite(evidence.ScoreCases[place].Median) : null,
            Infinite = evidence.ScoreCases.Count > 0 ? evidence.ScoreCases[place].Infinite : 0,
            PooledDice = study.PooledDice.Count > 0 ? Estimate.Finite(study.PooledDice[place]) : null,
        })];
        return new MetricAssessment(evidence.Name, evidence.Convention, levels, evidence.Intra, check, Ranked(models));

        LevelEstimate? Level(string name, int figure, string reason, string method)
        {
            double value = bootstrap.Values[figure];
            if (reason.Length == 0 && double.IsNaN(value)) reason = "the cases give no value";
            if (reason.Length == 0 && double.IsInfinity(value)) reason = evidence.InterCases is { Infinite: > 0 } cases
                ? $"in {cases.Infinite} of {cases.Used} cases a rater missed a mask altogether, so that the mean distance is infinite (median {(double.IsFinite(cases.Median) ? $"{cases.Median:0.000}" : "infinite too")}); --missed diagonal takes the image's diagonal"
                : "it is infinite";
            if (reason.Length > 0)
            {
                reasons.Add(name, reason);
                return null;
            }
            BootstrapInterval interval = bootstrap.Interval(figure);
            if (interval.Explain() is { } explanation) remarks.Add($"{evidence.Name}, {name}: {explanation}");
            string drawn = study.Clusters is null ? "cases" : "patients";
            return new LevelEstimate(
                value, Estimate.Finite(interval.Lower), Estimate.Finite(interval.Upper), double.IsFinite(interval.Lower) ? Resampled.Cases : Resampled.Nothing,
                evidence.LevelCases[figure], $"{method}; {interval.Method} interval, {drawn} drawn anew for these raters");
        }
    }

    private static ModelAssessment Assess(string name, int place, MetricEvidence evidence, Bootstrap bootstrap, StudyOptions options, List<string> remarks)
    {
        int first = MetricEvidence.Levels + MetricEvidence.PerModel * place;
        double score = bootstrap.Values[first];
        bool hasTruth = evidence.TruthReason.Length == 0, hasPolicy = evidence.PolicyReason.Length == 0;
        var facts = new VerdictEvidence(
            evidence.ModelCases[place], score, Estimate.Finite(bootstrap.Values[first + 1]), hasTruth ? Estimate.Finite(bootstrap.Values[first + 2]) : null,
            hasPolicy ? Estimate.Finite(bootstrap.Values[first + 3]) : null, bootstrap.Replicates(first), bootstrap.Replicates(first + 1), bootstrap.Replicates(first + 2),
            bootstrap.Replicates(first + 3));
        string? refusal = evidence.ModelCases[place] == 0 ? "no case has a score"
            : evidence.InterReason.Length > 0 && !hasPolicy ? $"{evidence.InterReason} and {evidence.PolicyReason}" : null;
        ModelVerdict verdict = VerdictRules.Decide(facts, options.Verdict, refusal);
        BootstrapInterval interval = bootstrap.Interval(first);
        if (interval.Explain() is { } explanation) remarks.Add($"{evidence.Name}, {name}: {explanation}");
        return new ModelAssessment(
            name, Estimate.Finite(score), Estimate.Finite(interval.Lower), Estimate.Finite(interval.Upper), verdict.BeyondTruthCeiling, verdict.Verdict, verdict.Sentence, 0,
            evidence.ModelCases[place], evidence.ModelExcluded[place], verdict);
    }

    /// <summary>Best first; two models at the ceiling cannot be told apart by this reference and share their rank.</summary>
    private static List<ModelAssessment> Ranked(IEnumerable<ModelAssessment> models)
    {
        List<ModelAssessment> ranked = [];
        foreach (ModelAssessment model in models.OrderByDescending(static model => model.Score ?? double.NegativeInfinity))
        {
            bool tied = ranked.Count > 0 && ranked[^1].Verdict == Verdict.AtCeiling && model.Verdict == Verdict.AtCeiling;
            ranked.Add(model with { Rank = tied ? ranked[^1].Rank : ranked.Count + 1 });
        }
        return ranked;
    }
}
