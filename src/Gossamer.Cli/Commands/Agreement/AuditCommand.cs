using System.CommandLine;
using Gossamer.Agreement.Auditing;
using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Recipes;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement audit</c>: copies, leakage, anchoring and exchanged names.</summary>
internal static class AuditCommand
{
    private const int ListedFindings = 40;

    private static readonly Option<string> Annotations = new("--annotations") { Description = "Label maps RATER/CASE.ext in a folder or zip", HelpName = "PATH", Required = true };

    private static readonly Option<string?> Predictions = new("--predictions") { Description = "Label maps MODEL/CASE.ext", HelpName = "PATH" };

    private static readonly Option<string?> TrainingCases = new("--training-cases") { Description = "Text file with the cases that models were trained on, one a line", HelpName = "FILE" };

    private static readonly Option<string?> TrainingRater = new("--training-rater") { Description = "The rater whose labels models were trained on", HelpName = "ID" };

    private static readonly Option<AnnotationLayout?> Layout = new("--layout")
    {
        Description = "How paths say whose a label map is [default: auto]", HelpName = Words.Of<AnnotationLayout>(), CustomParser = static result => Words.Parse<AnnotationLayout>(result),
    };

    private static readonly Option<long?> Threshold = new("--threshold") { Description = "Labels above it are 1 and others 0", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("audit", "Look for copies, leakage, anchoring and exchanged names")
        {
            Annotations, Predictions, TrainingCases, TrainingRater, Layout, Threshold, CommonOptions.Json,
        };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                AgreementAuditResult result = AgreementAudit.Run(
                    new AgreementAuditOptions
                    {
                        Annotations = parse.GetRequiredValue(Annotations),
                        Predictions = parse.GetValue(Predictions),
                        TrainingCases = parse.GetValue(TrainingCases),
                        TrainingRater = parse.GetValue(TrainingRater),
                        Layout = parse.GetValue(Layout) ?? AnnotationLayout.Auto,
                        Threshold = parse.GetValue(Threshold),
                    },
                    cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<AgreementAuditResult>());
                else Show(new Output(), result);
            },
            cancellation));
        return command;
    }

    private static void Show(Output output, AgreementAuditResult result)
    {
        output.Line($"{result.Cases:N0} cases, {(result.Raters.Count > 0 ? $"{result.Raters.Count} raters" : "anonymous raters")}{(result.Models.Count > 0 ? $", {result.Models.Count} models" : "")}");
        if (result.Findings.Count == 0)
        {
            output.Line("Nothing found: no copies, no leakage, no exchanged names.");
            return;
        }
        output.Line();
        ResultTable table = new ResultTable("Findings").Text("").Text("kind").Text("case").Text("who").Prose("what");
        foreach (AuditFinding finding in result.Findings.Take(ListedFindings)) table.Row(finding.Severity, finding.Kind, finding.Case, string.Join(", ", finding.Raters), finding.Message);
        output.Table(table);
        if (result.Findings.Count > ListedFindings) output.Line($"and {result.Findings.Count - ListedFindings:N0} more");
    }
}
