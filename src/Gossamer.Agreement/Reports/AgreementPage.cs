using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Reports;

namespace Gossamer.Agreement.Reports;

/// <summary>The page that a clinician and a reviewer can read: the verdict, the levels with the models on them, then everything behind.</summary>
internal static class AgreementPage
{
    private const int ListedCases = 25, MostHeatmapRaters = 40, MostTableRaters = 8, ListedRaters = 15;

    public static HtmlReport Build(string title, AgreementReportResult result, Study study)
    {
        List<ReportSection> sections = [LevelsSection(result), ModelsSection(result)];
        sections.RemoveAll(static section => section.Elements.Count == 0);
        if (result.Labels.Count > 0) sections.Add(LabelsSection(result, study));
        sections.Add(NextSection(result));
        if (result.AgainstTruth.Count > 0) sections.Add(TruthSection(result));
        if (study.Maps.Count > 0) sections.Add(MapsSection(result, study));
        if (RaterElements(result, study) is { Count: > 0 } raters)
            sections.Add(new("Raters", "How well each agrees with the others, and which pairs agree least. An outlier agrees less with the others than they do among themselves, beyond chance.", raters, 2));
        sections.Add(CasesSection(result, study));
        sections.Add(MethodSection(result));
        return new HtmlReport(title, result.Verdict, Cards(result), sections,
            "Every interval draws the cases anew and speaks about these raters, unless it says otherwise. A bias that all raters share cannot be seen in their agreement; where there is one, ceilings are too high.");
    }

    private static List<ReportCard> Cards(AgreementReportResult result)
    {
        List<ReportCard> cards =
        [
            Card("Raters agree at", result.Levels.InterRater, "interRater", result),
            Card("Truth would score", result.Levels.TruthCeiling, "truthCeiling", result),
            Card("Same rater again", result.Levels.PolicyCeiling, "policyCeiling", result),
        ];
        if (result.Models.Count > 0)
            cards.Add(new ReportCard(result.Models[0].Name, Number(result.Models[0].Score), $"{Spaced(result.Models[0].Verdict)}, {Interval(result.Models[0].Low, result.Models[0].High)}"));
        cards.Add(new ReportCard("Cases", $"{result.Cases:N0}", $"{result.FewestRaters}{(result.MostRaters > result.FewestRaters ? $" to {result.MostRaters}" : "")} raters a case"));
        return cards;
    }

    private static ReportCard Card(string label, LevelEstimate? level, string name, AgreementReportResult result) => level is null
        ? new ReportCard(label, "–", result.Levels.Reasons.GetValueOrDefault(name) is { } reason ? Shortened(reason) : "")
        : new ReportCard(label, Number(level.Value), $"{result.Metric}, {Interval(level.Low, level.High)}");

    private static ReportSection LevelsSection(AgreementReportResult result)
    {
        List<IReportElement> plots = [];
        foreach (MetricAssessment metric in result.Metrics)
        {
            List<IntervalPoint> levels = [];
            Add("raters with each other", metric.Levels.InterRater, 0);
            Add("truth with the reference", metric.Levels.TruthCeiling, 3);
            Add("same rater again", metric.Levels.PolicyCeiling, 5);
            IntervalPoint[] models = [.. metric.Models.Where(static model => model.Score is not null).Select(static model =>
                new IntervalPoint(model.Name, model.Score!.Value, model.Low ?? double.NaN, model.High ?? double.NaN, ColorOf(model.Verdict)))];
            IntervalGroup[] groups = models.Length == 0 ? [new("Levels", levels)] : [new("Levels", levels), new("Models", models)];
            if (groups.All(static group => group.Points.Count == 0)) continue;
            plots.Add(new IntervalPlot($"{metric.Name}: {metric.Convention}", new ChartAxis(metric.Name), groups)
            {
                Reference = metric.Levels.TruthCeiling?.Value ?? metric.Levels.InterRater?.Value,
                Width = result.Metrics.Count == 1 ? 900 : 520,
            });

            void Add(string label, LevelEstimate? level, int color)
            {
                if (level is not null) levels.Add(new IntervalPoint(label, level.Value, level.Low ?? double.NaN, level.High ?? double.NaN, color));
            }
        }
        string missing = string.Join(" ", result.Levels.Reasons.Select(static pair => $"{NameOf(pair.Key)} is not estimated: {pair.Value}."));
        string line = result.Levels.TruthCeiling is not null ? "the ceiling: a model to its right imitates the reference more than the truth does" : "the raters' agreement, as there is no ceiling";
        return new(result.Models.Count > 0 ? "Where the models stand" : "Where the ceiling is", $"The dashed line is {line}. Bars are 95 % intervals over cases. {missing}", plots, result.Metrics.Count == 1 ? 1 : 2);
    }

    private static ReportSection ModelsSection(AgreementReportResult result)
    {
        if (result.Models.Count == 0) return new("Models", "", []);
        bool hasPooled = result.Models.Any(static model => model.PooledDice is not null);
        ReportRow[] rows = [.. result.Models.Select(model => new ReportRow(
        [
            $"{model.Rank}", model.Name, Number(model.Score), Interval(model.Low, model.High), .. (IEnumerable<string>)(hasPooled ? [Number(model.PooledDice)] : []), Share(model.Details.BelowInterRater), Share(model.ProbabilityBeyondCeiling), Share(model.Details.BeyondPolicyCeiling),
            Spaced(model.Verdict), model.Sentence, $"{model.Cases:N0}",
        ]))];
        List<IReportElement> elements =
        [
            new ReportTable($"Against {result.Reference}, by {result.Metric}",
            [
                new("rank"), new("model", false), new("score"), new("95 % interval"), .. (IEnumerable<ReportColumn>)(hasPooled ? [new("pooled Dice")] : []), new("P(below raters)"), new("P(beyond truth)"), new("P(beyond policy)"), new("verdict", false), new("what it means", false), new("cases"),
            ],
            rows),
        ];
        if (result.Replacement.Count > 0)
        {
            elements.Add(new ReportTable("Beside the raters",
                [new("model", false), new("Williams index"), new("95 % interval"), new("mean over raters"), new("worst rater"), new("with all but one"), new("raters with all but one"), new("winning rate"), new("less the raters'"), new("not worse", false)],
                [.. result.Replacement.Select(row => new ReportRow(
                [
                    row.Model, Number(row.Williams.Value), Interval(row.Williams.Low, row.Williams.High), Number(row.MeanOverRaters), Number(row.WorstRater), Number(row.LeaveOneOut), Number(row.HumanLeaveOneOut), Share(row.WinningRate),
                    row.NonInferiority is { } test ? $"{test.Difference.Mean:+0.000;-0.000}, from {test.Difference.Lower:+0.000;-0.000}" : "–", row.NonInferiority is { } decided ? decided.Holds ? $"yes, by {decided.Margin:0.##}" : "not shown" : "–",
                ]))]));
        }
        return new("Models", $"Models at the ceiling share their rank: this reference cannot tell them apart.{(hasPooled ? " The score is the mean over cases; pooled Dice adds up the cells of all cases first, so that large structures weigh more." : "")} A Williams index above 1 says that a model agrees with raters more than they do with each other.", elements);
    }

    private static ReportSection LabelsSection(AgreementReportResult result, Study study) => new(
        "Label by label", "Means over cases of each label alone. A case's value above is the mean over the labels that it has.",
        [
            new ReportTable("", [new("measure", false), new("label"), new("cases"), new("raters with each other"), .. study.Models.Select(static model => new ReportColumn(model))],
                [.. result.Labels.Select(row => new ReportRow([row.Metric, $"{row.Label}", $"{row.Cases:N0}", Number(row.InterRater), .. study.Models.Select(model => Number(row.Scores[model]))]))]),
        ]);

    private static ReportSection NextSection(AgreementReportResult result)
    {
        bool promises = result.Recommendations.Any(static advice => advice.ExpectedGain is not null);
        List<IReportElement> elements =
        [
            new ReportTable("", [new("what", false), new("why", false), .. (IEnumerable<ReportColumn>)(promises ? [new("what it promises", false)] : [])],
                [.. result.Recommendations.Select((advice, i) => new ReportRow([advice.Method, advice.Reason, .. (IEnumerable<string>)(promises ? [advice.ExpectedGain ?? ""] : [])], i == 0 ? ReportRowStyle.Strong : ReportRowStyle.Plain))]),
        ];
        if (result.RatersNeeded.Target is { } target)
            elements.Add(new ReportFacts("Raters", [($"for a ceiling of {target:0.###}", result.RatersNeeded.Value is { } raters ? $"{raters} raters fused" : result.RatersNeeded.Reason)]));
        return new("What to do next", "", elements);
    }

    private static ReportSection TruthSection(AgreementReportResult result) => new(
        "Ceilings beside the truth", "Accuracies as agreement alone gives them, beside those against the truth. Where raters share a confusion the estimates are too high, and the intervals, which speak about units and the fit to them, miss.",
        [
            new ReportTable("", [new("of", false), new("estimated by", false), new("estimate"), new("95 % interval"), new("true"), new("difference"), new("covers", false)],
                [.. result.AgainstTruth.Select(static row => new ReportRow(
                    [row.Of, row.Method, Number(row.Estimated), Interval(row.Low, row.High), Number(row.True), row.Estimated is { } value ? $"{value - row.True:+0.000;-0.000}" : "–", row.Covers ? "yes" : "no"]))]),
        ]);

    private static ReportSection MapsSection(AgreementReportResult result, Study study)
    {
        string? best = result.Models.Count > 0 ? result.Models[0].Name : null;
        int place = best is null ? -1 : study.Models.ToList().IndexOf(best);
        string outline = best is null ? "" : $" The white outline is {best}, where it predicted the case.";
        return new(
            "Where raters disagree", $"The cases of least agreement. Blue: all raters mark it; orange to red: some do, the fewer the redder.{outline}",
            [.. study.Maps.Select(map => DisagreementPicture.Of(map, best, Caption(study.CaseRows.First(row => row.Case == map.Case))))], 3);

        string Caption(CaseRow row) =>
            $"{result.Metric} between raters {Number(row.Agreement)}{(place >= 0 && row.Scores[place] is { } score ? $", {best} {Number(score)}" : "")}";
    }

    private static List<IReportElement> RaterElements(AgreementReportResult result, Study study)
    {
        List<IReportElement> elements = [];
        if (result.RaterAgreement.Count > 0)
        {
            string listed = result.RaterAgreement.Count > ListedRaters ? $", {ListedRaters} of {result.RaterAgreement.Count}: outliers and who agrees least" : "";
            elements.Add(new ReportTable($"Each rater with the others{listed}", [new("rater", false), new("cases"), new("agreement"), new("less the others'"), new("95 % interval"), new("", false)],
                [.. result.RaterAgreement.OrderByDescending(static row => row.IsOutlier).ThenBy(static row => row.ToOthers?.Value ?? row.Agreement).Take(ListedRaters).Select(static row => new ReportRow(
                    [row.Rater, $"{row.Cases:N0}", Number(row.Agreement), row.ToOthers?.Value is { } gap ? $"{gap:+0.000;-0.000}" : "–", Interval(row.ToOthers?.Low, row.ToOthers?.High), row.IsOutlier ? "outlier" : ""]))]));
        }
        if (study.PairMeans is { } pairs && pairs.GetLength(0) is > 2 and <= MostHeatmapRaters)
        {
            elements.Add(pairs.GetLength(0) > MostTableRaters
                ? Grid($"Agreement of pairs ({string.Join(", ", study.Raters)})", pairs, result.Metric)
                : new ReportTable($"{result.Metric} of pairs", [new("", false), .. study.Raters.Select(static rater => new ReportColumn(rater))],
                    [.. study.Raters.Select((rater, row) => new ReportRow([rater, .. study.Raters.Select((_, column) => Number(Estimates.Estimate.Finite(pairs[row, column])))]))]));
        }
        if (study.Confusion is { } confusion && confusion.GetLength(0) is > 1 and <= MostHeatmapRaters)
        {
            elements.Add(new ReportTable(study.Kind == "masks" ? "Confusion between raters: of the cells that somebody marks, by what one says, what others say" : "Confusion between raters: of the ratings in the row, what others said",
                [new("", false), .. study.ConfusionNames.Select(static name => new ReportColumn(name))],
                [.. study.ConfusionNames.Select((name, row) => new ReportRow([name, .. study.ConfusionNames.Select((_, column) => Share(Estimates.Estimate.Finite(confusion[row, column])))]))]));
        }
        if (result.Fusion is { Sensitivities.Count: > 0 } fusion)
        {
            elements.Add(new ReportTable($"STAPLE: {fusion.Fits} fits, {fusion.Collapsed} collapsed, {fusion.NotIdentified} without disagreement", [new("rater", false), new("sensitivity"), new("specificity")],
                [.. result.Raters.Select((rater, k) => new ReportRow([rater, Number(fusion.Sensitivities[k]), Number(fusion.Specificities[k])]))]));
        }
        return elements;
    }

    private static Heatmap Grid(string title, double[,] values, string unit) =>
        new(title, values.GetLength(0), values.GetLength(1), [.. values.Cast<double>()], unit);

    private static ReportSection CasesSection(AgreementReportResult result, Study study)
    {
        (string Name, Func<CaseRow, string?> Cell)[] columns =
        [
            ("raters", static row => $"{row.Raters}"), ($"{result.Metric} between raters", static row => row.Agreement is { } value ? Number(value) : null),
            ("same rater again", static row => row.Intra is { } value ? Number(value) : null),
            .. study.Models.Select((model, place) => (model, (Func<CaseRow, string?>)(row => row.Scores[place] is { } value ? Number(value) : null))),
            ("cells of the reference", static row => row.Size is { } size ? $"{size:N0}" : null), ("promise", static row => row.Information is { } value ? Number(value) : null),
        ];
        // A column without a single figure says nothing that the method does not.
        columns = [.. columns.Where(column => study.CaseRows.Any(row => column.Cell(row) is not null))];
        return new(
            "Cases", $"{(study.CaseRows.Count > ListedCases ? $"The first {ListedCases} of {study.CaseRows.Count:N0}; all are in {AgreementReport.CasesFile}. " : "")}First those that promise most when annotated again: disagreement of raters{(study.Models.Count > 0 ? " times that of models with the reference" : "")}.",
            [
                new ReportTable("", [new("case", false), .. columns.Select(static column => new ReportColumn(column.Name))],
                    [.. study.CaseRows.Take(ListedCases).Select(row => new ReportRow([row.Case, .. columns.Select(column => column.Cell(row) ?? "–")]))]),
            ]);
    }

    private static ReportSection MethodSection(AgreementReportResult result)
    {
        List<(string, string)> facts = [("reference", $"{result.Reference}, {result.FusedRaters:0.##} raters in it"), ("resamples", $"{result.Replicates:N0}, seed {result.Seed}")];
        foreach ((string label, LevelEstimate? level) in ((string, LevelEstimate?)[])[("raters with each other", result.Levels.InterRater), ("truth ceiling", result.Levels.TruthCeiling), ("policy ceiling", result.Levels.PolicyCeiling)])
            if (level is not null) facts.Add((label, level.Method));
        if (result.Levels.InterRater?.AcrossRaters is { } across)
            facts.Add(("raters drawn anew", across.Value is null ? across.Reason : $"{Number(across.Value)}, {Interval(across.Low, across.High)}; {across.Method}"));
        if (result.Metrics[0].ThinDisplacement is { } check)
            facts.Add(("boundary check", $"{100 * check.Share:0.0} % of the disagreement is farther than {check.Distance:0.##} cells from the other's mask; the law is trusted up to {100 * check.Limit:0.#} %: {(check.Pass ? "passed" : "failed")}"));
        if (result.SystematicShare.Value is { } share) facts.Add(("systematic share of disagreement", $"{share:0.00}{(result.SystematicShare.Clamped ? " (clamped)" : "")}"));
        List<IReportElement> elements = [new ReportFacts("How it was measured", facts)];
        if (result.Warnings.Count > 0) elements.Add(new ReportFacts("To keep in mind", [.. result.Warnings.Select(static (warning, i) => ($"{i + 1}", warning))]));
        return new("Method", "", elements, 1);
    }

    private static int ColorOf(Verdict verdict) => verdict switch
    {
        Verdict.BeyondTruthCeiling or Verdict.BeyondPolicyCeiling => 2,
        Verdict.NotAssessable or Verdict.Undetermined => 8,
        _ => 1,
    };

    internal static string Spaced(Verdict verdict) =>
        string.Concat($"{verdict}".Select(static (character, i) => i > 0 && char.IsUpper(character) ? $" {char.ToLowerInvariant(character)}" : $"{character}"));

    private static string NameOf(string level) => level switch { "interRater" => "Agreement of raters", "truthCeiling" => "The truth ceiling", _ => "The policy ceiling" };

    private static string Shortened(string reason) => reason.Length <= 90 ? reason : "cannot be estimated; see below";

    private static string Number(double? value) => value is { } number ? number.ToString(Math.Abs(number) >= 100 ? "0.0" : "0.000") : "–";

    private static string Interval(double? low, double? high) => low is null || high is null ? "no interval" : $"{Number(low)} to {Number(high)}";

    private static string Share(double? share) => share is { } value ? value.ToString("0.00") : "–";
}
