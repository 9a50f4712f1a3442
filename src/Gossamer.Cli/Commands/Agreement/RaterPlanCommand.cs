using System.CommandLine;
using Gossamer.Agreement.Recipes;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement plan</c>: how many raters and cases are worth paying for.</summary>
internal static class RaterPlanCommand
{
    private static readonly Option<double> Target = Number("--target", "What ceiling, reliability or accuracy should reach", "T", required: true);

    private static readonly Option<double?> Agreement = Optional("--agreement", "Agreement of raters now: mean pairwise Dice, or with --classes the share of pairs of labels that agree", "D");

    private static readonly Option<double?> Reliability = Optional("--reliability", "Reliability of a single rating now, an intraclass correlation", "R");

    private static readonly Option<double?> Systematic = Optional("--systematic", "Share of the disagreement that is the raters' own [default: 0]", "S");

    private static readonly Option<double?> Width = Optional("--width", "Width of the interval of the reliability, for the cases [default: 0.2]", "W");

    private static readonly Option<double?> Margin = Optional("--margin", "Loss against a rater that does not matter, for the cases", "D");

    private static readonly Option<double?> Deviation = Optional("--deviation", "Standard deviation of model less rater from case to case", "D");

    private static readonly Option<int?> Classes = new("--classes") { Description = "Classes of labels [default: masks]", HelpName = "N" };

    private static readonly Option<int?> Labels = new("--labels-each") { Description = "Labels of each rater and case [default: 1]", HelpName = "N" };

    private static readonly Option<int?> Raters = new("--raters") { Description = "Raters of the study whose cases are counted [default: 3]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("plan", "Plan how many raters and cases a reference needs")
        {
            Target, Agreement, Reliability, Classes, Systematic, Labels, Raters, Width, Margin, Deviation, CommonOptions.Json,
        };
        command.SetAction(static parse =>
        {
            var defaults = new AgreementPlanOptions { Target = parse.GetValue(Target) };
            AgreementPlanResult result = AgreementPlan.Run(defaults with
            {
                Agreement = parse.GetValue(Agreement),
                Reliability = parse.GetValue(Reliability),
                Classes = parse.GetValue(Classes) ?? defaults.Classes,
                SystematicShare = parse.GetValue(Systematic) ?? defaults.SystematicShare,
                LabelsEach = parse.GetValue(Labels) ?? defaults.LabelsEach,
                Raters = parse.GetValue(Raters) ?? defaults.Raters,
                Width = parse.GetValue(Width) ?? defaults.Width,
                Margin = parse.GetValue(Margin),
                Deviation = parse.GetValue(Deviation),
            });
            if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<AgreementPlanResult>());
            else Show(new Output(), result);
        });
        return command;
    }

    private static void Show(Output output, AgreementPlanResult result)
    {
        List<(string, string)> facts = [];
        if (result.Curve.Count > 0) facts.Add(($"raters for {result.Target:0.###}", result.Raters is { } raters ? Format.Count(raters) : "no number of such raters reaches it, or no law says"));
        if (result.CasesForWidth is { } width) facts.Add(("cases for the width", Format.Count((long)Math.Ceiling(width))));
        if (result.CasesForNonInferiority is { } cases) facts.Add(("cases for non-inferiority", Format.Count(cases)));
        facts.Add(("by", result.Method));
        output.Facts("Plan", facts);
        if (result.Curve.Count == 0) return;
        output.Line();
        ResultTable table = new ResultTable("What raters reach").Number("raters").Number("reaches");
        foreach (PlannedRaters one in result.Curve)
        {
            if (one.Reaches >= result.Target) table.EmphasizedRow($"{one.Raters}", RatingArguments.Figure(one.Reaches));
            else table.Row($"{one.Raters}", RatingArguments.Figure(one.Reaches));
        }
        output.Table(table);
    }

    private static Option<double> Number(string name, string description, string help, bool required) =>
        new(name) { Description = description, HelpName = help, Required = required, CustomParser = static result => ArgumentParsers.Number(result) };

    private static Option<double?> Optional(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help, CustomParser = static result => ArgumentParsers.Number(result) };
}
