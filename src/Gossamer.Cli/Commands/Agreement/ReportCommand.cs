using System.CommandLine;
using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Recipes;
using Gossamer.Agreement.Similarity;
using Gossamer.Agreement.Studies;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement report</c>: where the ceiling is, and whether models are beyond it.</summary>
internal static class ReportCommand
{
    private static readonly Option<string> Annotations = new("--annotations")
    {
        Description = "Label maps RATER[@REPEAT]/CASE.ext in a folder or zip, the DRIVE or BSDS500 archive, or a table of ratings", HelpName = "PATH", Required = true,
    };

    private static readonly Option<string?> Predictions = new("--predictions") { Description = "Label maps MODEL/CASE.ext, or a table whose raters are models", HelpName = "PATH" };

    private static readonly Option<string?> Reference = new("--reference")
    {
        Description = "majority, staple, simple, shape-mean, dawid-skene, mean or rater:ID [default: majority of three or more raters, else the first; numbers: mean]", HelpName = "NAME",
    };

    private static readonly Option<string?> Metric = new("--metric")
    {
        Description = "Measures, separated by commas, the first decides: dice, iou, hd95, assd, nsd:2mm, nsd:auto, boundary-f:2; accuracy; rmse, ccc", HelpName = "NAME,…",
    };

    private static readonly Option<double?> Target = new("--target") { Description = "What the ceiling should reach, for the number of raters", HelpName = "T", CustomParser = static result => ArgumentParsers.Number(result) };

    private static readonly Option<string?> Label = new("--label") { Description = "Labels that count, separated by commas [default: all but 0]", HelpName = "N,…|all" };

    private static readonly Option<string?> Region = new("--region") { Description = "Folder or zip with CASE.ext, the part of each case that counts [default: the archive's own]", HelpName = "PATH" };

    private static readonly Option<string?> Images = new("--images") { Description = "Folder or zip with CASE.ext, what raters saw [default: the archive's own]", HelpName = "PATH" };

    private static readonly Option<string?> Truth = new("--truth") { Description = "Table of units and their truth, to compare ceilings with (ratings only)", HelpName = "FILE" };

    private static readonly Option<string?> Patients = new("--patients") { Description = "Table of cases and patients, who are then resampled", HelpName = "FILE" };

    private static readonly Option<string?> TrainingCases = new("--training-cases") { Description = "File with the names of cases that models were trained on, one a line: they do not count for models", HelpName = "FILE" };

    private static readonly Option<string?> Layout = new("--layout")
    {
        Description = "How paths or tables are laid out: raters, flat, drive, bsds; wide, long, counts [default: auto]", HelpName = "NAME",
    };

    private static readonly Option<string?> Resample = new("--resample") { Description = "Bring label maps that lie elsewhere to the cells of the first: nearest", HelpName = "nearest" };

    private static readonly Option<bool> AllowMissing = new("--allow-missing") { Description = "Let cases lack raters that others have" };

    private static readonly Option<bool> Anchored = new("--anchored") { Description = "Raters saw a model's output before they drew: nothing is assessable then" };

    private static readonly Option<long?> Threshold = new("--threshold") { Description = "Labels above it are 1 and others 0", HelpName = "N" };

    private static readonly Option<TiePolicy?> Ties = new("--ties")
    {
        Description = "What even votes give [default: background]", HelpName = Words.Of<TiePolicy>(), CustomParser = static result => Words.Parse<TiePolicy>(result),
    };

    private static readonly Option<EmptyMasks?> Empty = new("--empty")
    {
        Description = "What two empty masks give [default: not-applicable]", HelpName = Words.Of<EmptyMasks>(), CustomParser = static result => Words.Parse<EmptyMasks>(result),
    };

    private static readonly Option<MissedMask?> Missed = new("--missed")
    {
        Description = "The distance to an empty mask [default: infinite]", HelpName = Words.Of<MissedMask>(), CustomParser = static result => Words.Parse<MissedMask>(result),
    };

    private static readonly Option<double?> Probability = new("--probability") { Description = "Probability from which a verdict holds [default: 0.95]", HelpName = "P", CustomParser = static result => ArgumentParsers.Number(result) };

    private static readonly Option<double?> Equivalence = new("--equivalence")
    {
        Description = "Distance from the ceiling that does not matter [default: half the way from the raters' agreement]", HelpName = "D", CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<double?> FarShare = new("--far-share")
    {
        Description = "Share of far disagreement up to which the law of boundary noise is trusted [default: 0.4]", HelpName = "S", CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<double?> FarDistance = new("--far-distance")
    {
        Description = "Cells beyond which disagreement is far [default: 2]", HelpName = "N", CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<string?> Out = new("--out") { Description = "Directory of the report [default: a new run in --root]", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("report", "Report where the ceiling is, whether models are beyond it, and what to do next");
        foreach (Option option in (Option[])
            [
                Annotations, Predictions, Reference, Metric, Target, Label, Region, Images, Truth, Patients, TrainingCases, Layout, RatingArguments.Columns, RatingArguments.Scale, RatingArguments.Categories,
                Threshold, Ties, Empty, Missed, Resample, AllowMissing, Anchored, Probability, Equivalence, FarShare, FarDistance, RatingArguments.Replicates, CommonOptions.Seed, Out, CommonOptions.Root, CommonOptions.Json,
            ])
            command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => Task.Run(() => Run(parse, cancellation), cancellation));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellation)
    {
        var options = new AgreementReportOptions { Study = Read(parse) };
        RunDescription description = AgreementReport.Describe(options);
        using RunRecorder recorder = parse.GetValue(Out) is { } directory
            ? RunRecorder.CreateAt(directory, description)
            : RunRecorder.Create(parse.GetRequiredValue(CommonOptions.Root), description);
        AgreementReportResult result = AgreementReport.Run(options, recorder, cancellation);
        if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<AgreementReportResult>());
        else Show(new Output(), result, recorder);
        return result.IsAssessable ? ExitCode.Success : ExitCode.NotAssessable;
    }

    private static StudyOptions Read(ParseResult parse)
    {
        (AnnotationLayout masks, RatingLayout ratings) = ReadLayout(parse.GetValue(Layout));
        if (parse.GetValue(Resample) is { } resample && resample != "nearest") throw new ArgumentException($"--resample does not take '{resample}', expected nearest");
        var verdict = new VerdictOptions();
        return new StudyOptions
        {
            Annotations = parse.GetRequiredValue(Annotations),
            Predictions = parse.GetValue(Predictions),
            Reference = parse.GetValue(Reference),
            Metrics = parse.GetValue(Metric)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            Labels = ReadLabels(parse.GetValue(Label)),
            Target = parse.GetValue(Target),
            Layout = masks,
            RatingLayout = ratings,
            Columns = RatingArguments.ReadColumns(parse),
            Scale = parse.GetValue(RatingArguments.Scale) ?? MeasurementScale.Nominal,
            Categories = RatingArguments.ReadCategories(parse),
            Region = parse.GetValue(Region),
            Pictures = parse.GetValue(Images),
            Truth = parse.GetValue(Truth),
            Patients = parse.GetValue(Patients),
            TrainingCases = parse.GetValue(TrainingCases),
            Threshold = parse.GetValue(Threshold),
            Resample = parse.GetValue(Resample) is not null,
            AllowMissing = parse.GetValue(AllowMissing),
            Ties = parse.GetValue(Ties) ?? TiePolicy.Background,
            Empty = parse.GetValue(Empty) ?? EmptyMasks.NotApplicable,
            Missed = parse.GetValue(Missed) ?? MissedMask.Infinite,
            DisplacementShare = parse.GetValue(FarShare) ?? DisplacementCheck.DefaultShare,
            DisplacementDistance = parse.GetValue(FarDistance) ?? DisplacementCheck.DefaultDistance,
            Verdict = verdict with { Anchored = parse.GetValue(Anchored), Probability = parse.GetValue(Probability) ?? verdict.Probability, Equivalence = parse.GetValue(Equivalence) },
            Bootstrap = RatingArguments.ReadBootstrap(parse),
        };
    }

    private static (AnnotationLayout Masks, RatingLayout Ratings) ReadLayout(string? text)
    {
        if (text is null) return (AnnotationLayout.Auto, RatingLayout.Auto);
        if (Enum.TryParse(text, ignoreCase: true, out AnnotationLayout masks) && Enum.IsDefined(masks)) return (masks, RatingLayout.Auto);
        if (Enum.TryParse(text, ignoreCase: true, out RatingLayout ratings) && Enum.IsDefined(ratings)) return (AnnotationLayout.Auto, ratings);
        throw new ArgumentException($"--layout does not take '{text}', expected auto, raters, flat, drive or bsds for label maps, wide, long or counts for tables");
    }

    private static long[]? ReadLabels(string? text)
    {
        if (text is null or "all") return null;
        return [.. text.Split(',').Select(static part => long.TryParse(part, out long label) && label != 0
            ? label
            : throw new ArgumentException($"--label does not take '{part}', expected whole numbers other than 0, or all"))];
    }

    private static void Show(Output output, AgreementReportResult result, RunRecorder recorder)
    {
        output.Heading(result.Verdict);
        output.Line();
        foreach (MetricAssessment metric in result.Metrics)
        {
            ResultTable table = new ResultTable($"{metric.Name}: {metric.Convention}").Text("").Number("value").Number("95 % interval").Number("cases").Prose("");
            Level(table, "raters with each other", metric.Levels.InterRater, metric, "interRater");
            Level(table, "truth with the reference", metric.Levels.TruthCeiling, metric, "truthCeiling");
            Level(table, "same rater again", metric.Levels.PolicyCeiling, metric, "policyCeiling");
            foreach (ModelAssessment model in metric.Models)
            {
                table.EmphasizedRow(
                    model.Name, RatingArguments.Figure(model.Score), RatingArguments.Interval(model.Low, model.High), Format.Count(model.Cases),
                    $"{Format.Name(model.Verdict)}{(model.Infinite > 0 ? $", infinite in {model.Infinite} cases, median {RatingArguments.Figure(model.Median)}" : "")}{(model.ProbabilityBeyondCeiling is { } beyond ? $", P(> truth) {beyond:F2}" : "")}");
            }
            output.Table(table);
            output.Line();
        }
        if (result.Labels.Count > 0)
        {
            string[] models = [.. result.Models.Select(static model => model.Name).Order(StringComparer.Ordinal)];
            ResultTable table = new ResultTable("Label by label, means over cases").Text("measure").Number("label").Number("cases").Number("raters");
            foreach (string model in models) table.Number(model);
            foreach (LabelRow row in result.Labels)
                table.Row([row.Metric, $"{row.Label}", Format.Count(row.Cases), RatingArguments.Figure(row.InterRater), .. models.Select(model => RatingArguments.Figure(row.Scores[model]))]);
            output.Table(table);
            output.Line();
        }
        if (result.AgainstTruth.Count > 0)
        {
            ResultTable table = new ResultTable("Accuracies without the truth, beside the true ones").Text("of").Prose("estimated by").Number("estimate").Number("95 % interval").Number("true").Text("covers");
            foreach (TruthRow row in result.AgainstTruth)
                table.Row(row.Of, row.Method, RatingArguments.Figure(row.Estimated), RatingArguments.Interval(row.Low, row.High), RatingArguments.Figure(row.True), row.Covers ? "yes" : "no");
            output.Table(table);
            output.Line();
        }
        List<(string, string)> next = [.. result.Recommendations.Select(static advice => (advice.Category, advice.Method))];
        if (result.RatersNeeded.Target is { } target) next.Add(($"ceiling {target:0.###}", result.RatersNeeded.Value is { } raters ? $"{raters} raters fused" : result.RatersNeeded.Reason));
        output.Facts("What to do next", next);
        AgreementOutput.Warnings(output, result.Warnings);
        output.Line();
        output.Facts(null, [("report", Format.PathHere(recorder.PathOf(RunFiles.Report))), ("cases", Format.PathHere(recorder.PathOf(AgreementReport.CasesFile)))]);
    }

    private static void Level(ResultTable table, string label, LevelEstimate? level, MetricAssessment metric, string name)
    {
        if (level is null) table.FaintRow(label, Format.None, Format.None, Format.None, metric.Levels.Reasons.GetValueOrDefault(name) ?? "");
        else table.Row(label, RatingArguments.Figure(level.Value), RatingArguments.Interval(level.Low, level.High), Format.Count(level.Cases), "");
    }
}
