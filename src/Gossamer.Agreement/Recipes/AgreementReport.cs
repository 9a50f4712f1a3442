using System.Globalization;
using System.Text;
using System.Text.Json;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Planning;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Reports;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Data.Tables;
using Gossamer.Learning.Runs;

namespace Gossamer.Agreement.Recipes;

/// <summary>
/// How far agreement between annotators lets a score mean anything: levels, verdicts, strategy and plan, left in a run as a page, a record
/// and a table of cases.
/// </summary>
public static class AgreementReport
{
    /// <summary>The command that a run of this recipe names.</summary>
    public const string Command = "agreement report";

    /// <summary>The result in the run's directory.</summary>
    public const string ResultFile = "report.json";

    /// <summary>The table of cases in the run's directory.</summary>
    public const string CasesFile = "cases.csv";

    /// <summary>What a run of <paramref name="options"/> is recorded as.</summary>
    public static RunDescription Describe(AgreementReportOptions options) => new(
        $"agreement-{Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(options.Study.Annotations))}", Command,
        JsonSerializer.SerializeToElement(options, RecipeJson.Of<AgreementReportOptions>()), options.Study.Bootstrap.Seed);

    /// <summary>Studies the files, writes page, record and table, and finishes the run.</summary>
    /// <param name="options">What to report on.</param>
    /// <param name="recorder">The run, not yet finished; the caller disposes it.</param>
    /// <param name="cancellation">Stops between two cases.</param>
    /// <exception cref="ArgumentException">An option does not fit the files.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static AgreementReportResult Run(AgreementReportOptions options, RunRecorder recorder, CancellationToken cancellation = default) =>
        RunOutcome.Record(recorder, RecipeJson.Of<AgreementReportResult>(), () =>
        {
            (AgreementReportResult result, Study study) = Conclude(options, cancellation);
            recorder.WriteText(ResultFile, JsonSerializer.Serialize(result, RecipeJson.Of<AgreementReportResult>()) + "\n");
            recorder.WriteText(CasesFile, CasesTable(study));
            recorder.WriteText(RunFiles.Report, AgreementPage.Build(options.Title ?? TitleOf(options), result, study).ToHtml());
            return result;
        });

    /// <summary>The same without a run: the result, and the study behind it.</summary>
    public static (AgreementReportResult Result, Study Study) Conclude(AgreementReportOptions options, CancellationToken cancellation = default)
    {
        StudyOptions asked = options.Study;
        asked.Check();
        Study study = RatingFile.IsTable(asked.Annotations)
            ? asked.Scale is MeasurementScale.Interval or MeasurementScale.Ratio ? NumberStudy.Run(asked) : CategoryStudy.Run(asked)
            : MaskStudy.Run(asked, cancellation);
        List<string> remarks = [];
        MetricAssessment[] metrics = [.. study.Metrics.Select(evidence => MetricConclusion.Of(evidence, study, asked, remarks))];
        MetricAssessment deciding = metrics[0];
        SystematicDisagreement systematic = Systematic(deciding);
        IReadOnlyList<Recommendation> advice = StrategyChoice.Of(deciding, study, systematic.Value);
        List<string> warnings = [.. study.Warnings];
        warnings.AddRange(LevelOrder.Warnings(deciding.Levels));
        warnings.AddRange(remarks);
        if (study.RatersPerCase.Most == 2) warnings.Add("with two raters nothing is claimed about other raters");
        if (deciding.Levels.TruthCeiling is not null) warnings.Add("a bias that all raters share cannot be seen in their agreement: where there is one, the truth ceiling is too high");
        if (systematic.Clamped) warnings.Add("the systematic share had to be brought into [0, 1]: repeats and raters disagree about noise");
        string? refusal = deciding.Levels is { InterRater: null, PolicyCeiling: null } ? deciding.Levels.Reasons["interRater"] : VerdictRules.Refusal(deciding.Levels.InterRater?.Cases ?? 0, deciding.Levels.InterRater is not null, deciding.Levels.PolicyCeiling is not null, asked.Verdict);
        var result = new AgreementReportResult
        {
            Verdict = VerdictSentence(deciding, study, refusal),
            IsAssessable = deciding.Models.Count == 0 ? refusal is null : deciding.Models.Any(static model => model.Verdict != Verdict.NotAssessable),
            Kind = study.Kind,
            Cases = study.Cases.Count,
            Raters = study.Raters,
            FewestRaters = study.RatersPerCase.Fewest,
            MostRaters = study.RatersPerCase.Most,
            RepeatedCases = study.RepeatedCases,
            Reference = study.Reference,
            FusedRaters = study.FusedRaters,
            Metric = deciding.Name,
            Levels = deciding.Levels,
            Models = deciding.Models,
            Strategy = $"{advice[0].Category}: {advice[0].Method}",
            RatersNeeded = NeededFor(asked.Target, deciding, study),
            Metrics = metrics,
            Labels = study.Labels,
            SystematicShare = systematic,
            Recommendations = advice,
            Fusion = study.Staple,
            RaterAgreement = study.RaterRows,
            Replacement = study.Replacements,
            AgainstTruth = study.AgainstTruth,
            Inputs = study.Inputs,
            Seed = asked.Bootstrap.Seed,
            Replicates = asked.Bootstrap.Replicates,
            Warnings = warnings,
        };
        return (result, study);
    }

    private static string TitleOf(AgreementReportOptions options) =>
        $"Agreement: {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Study.Annotations)))}";

    private static SystematicDisagreement Systematic(MetricAssessment metric)
    {
        if (metric.Intra is not { } intra || metric.Levels.InterRater is not { } inter || inter.Value >= 1) return new SystematicDisagreement(null, false);
        // Of errors: distances, minus themselves, are errors already.
        bool isError = metric.Name.StartsWith('-');
        (double share, bool clamped) = isError ? CeilingFormulas.SystematicShare(1 + inter.Value, 1 + intra) : CeilingFormulas.SystematicShare(inter.Value, intra);
        return new SystematicDisagreement(share, clamped);
    }

    private static RatersNeeded NeededFor(double? target, MetricAssessment metric, Study study)
    {
        if (target is not { } wanted) return new RatersNeeded(null, null, "no target was named");
        if (metric.Levels.InterRater is not { } inter) return new RatersNeeded(target, null, "there is no agreement to begin from");
        switch (study.Kind)
        {
            case "masks":
                if (metric.ThinDisplacement is { Pass: false } check)
                    return new RatersNeeded(target, null, $"raters differ in what they mark ({100 * check.Share:0} % of the disagreement), for which averaging has no such law");
                return metric.ThinDisplacement is null
                    ? new RatersNeeded(target, null, "no law tells how this measure grows with raters")
                    : Found(RaterPlanning.ForCeiling(inter.Value, wanted));
            case "categories":
                double accuracy = CeilingFormulas.SymmetricAccuracy(inter.Value, study.Classes);
                return study.Classes > 2
                    ? new RatersNeeded(target, null, "the accuracy of a majority has a closed form for two classes only")
                    : Found(double.IsNaN(accuracy) ? null : RaterPlanning.ForMajority(accuracy, wanted));
            default:
                return Found(RaterPlanning.ForReliability(study.Reliability, wanted));
        }

        RatersNeeded Found(int? raters) => new(target, raters, raters is null ? "no number of such raters reaches it" : "");
    }

    private static string VerdictSentence(MetricAssessment metric, Study study, string? refusal)
    {
        string raters = study.RatersPerCase.Fewest == study.RatersPerCase.Most ? $"{study.RatersPerCase.Most} raters" : $"{study.RatersPerCase.Fewest} to {study.RatersPerCase.Most} raters";
        if (study.Raters.Count > study.RatersPerCase.Most) raters = $"{study.Raters.Count:N0} raters, {raters.Replace(" raters", " a case", StringComparison.Ordinal)},";
        string agreement = metric.Levels.InterRater is { } inter ? $"{raters} agree at {metric.Name} {inter.Value:0.000}" : $"Agreement of {raters} cannot be measured";
        string ceiling = metric.Levels.TruthCeiling is { } truth ? $", and the truth itself would score {truth.Value:0.000} against this reference" : ", and the score of the truth itself cannot be estimated from these data";
        if (study.AgainstTruth.LastOrDefault(row => Math.Abs((row.Estimated - metric.Levels.TruthCeiling?.Value) ?? 1) < 1e-9) is { } known)
            ceiling += $"; against the truth that is given it scores {known.True:0.000}{(known.Covers ? "" : ", outside of the interval")}";
        if (metric.Models.Count == 0) return refusal is null ? $"{agreement}{ceiling}." : $"Not assessable: {refusal}. {agreement}{ceiling}.";
        ModelAssessment best = metric.Models[0];
        return $"{best.Name} scores {(best.Score is { } score ? score.ToString("0.000") : "nothing")}: {LowerFirst(best.Sentence)} {agreement}{ceiling}.";
    }

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string CasesTable(Study study)
    {
        var table = new StringBuilder();
        table.AppendJoin(',', ["case", "raters", "agreement", "intra", .. study.Models.Select(DelimitedTable.Field), "size", "information"]).Append('\n');
        foreach (CaseRow row in study.CaseRows)
        {
            table.AppendJoin(',', [DelimitedTable.Field(row.Case), $"{row.Raters}", Number(row.Agreement), Number(row.Intra), .. row.Scores.Select(Number), $"{row.Size}", Number(row.Information)])
                .Append('\n');
        }
        return table.ToString();

        static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
    }
}
