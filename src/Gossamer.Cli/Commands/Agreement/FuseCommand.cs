using System.CommandLine;
using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Recipes;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary><c>gossamer agreement fuse</c>: one reference from several raters.</summary>
internal static class FuseCommand
{
    private const int ListedCases = 20;

    private static readonly Argument<string[]> Files = new("FILE") { Description = "Label maps of one case, a file a rater, instead of --annotations", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<string?> Annotations = new("--annotations") { Description = "Label maps RATER/CASE.ext in a folder or zip, or a table of ratings", HelpName = "PATH" };

    private static readonly Option<string?> Method = new("--method")
    {
        Description = "majority, staple, simple, shape-mean or dawid-skene (all labels at once); of ratings majority, dawid-skene or one-coin [default: majority]", HelpName = "NAME",
    };

    private static readonly Option<TiePolicy?> Ties = new("--ties")
    {
        Description = "What even votes give [default: background]", HelpName = Words.Of<TiePolicy>(), CustomParser = static result => Words.Parse<TiePolicy>(result),
    };

    private static readonly Option<AnnotationLayout?> Layout = new("--layout")
    {
        Description = "How paths say whose a label map is [default: auto]", HelpName = Words.Of<AnnotationLayout>(), CustomParser = static result => Words.Parse<AnnotationLayout>(result),
    };

    private static readonly Option<long?> Threshold = new("--threshold") { Description = "Labels above it are 1 and others 0", HelpName = "N" };

    private static readonly Option<string?> Truth = new("--truth") { Description = "Table of units and their truth, to judge fused ratings by", HelpName = "FILE" };

    private static readonly Option<string?> Out = new("--out") { Description = "Folder of the fused maps; a file of ratings or of a single case", HelpName = "PATH" };

    private static readonly Option<string?> Soft = new("--soft")
    {
        Description = "Soft labels, shares of raters or probabilities of the model: a folder of CASE/LABEL.nii.gz or .png; a file of ratings", HelpName = "PATH",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("fuse", "Fuse several raters into one reference")
        {
            Files, Annotations, Method, Ties, Layout, Threshold, RatingArguments.Columns, RatingArguments.Categories, Truth, Out, Soft, CommonOptions.Json,
        };
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                string[] files = parse.GetValue(Files) ?? [];
                string? annotations = parse.GetValue(Annotations);
                if ((files.Length == 0) == (annotations is null)) throw new ArgumentException("expected either --annotations or the label maps of one case, file by file");
                AgreementFusionResult result = AgreementFusion.Run(
                    new AgreementFusionOptions
                    {
                        Annotations = annotations ?? "",
                        Files = files,
                        Method = parse.GetValue(Method) ?? "majority",
                        Ties = parse.GetValue(Ties) ?? TiePolicy.Background,
                        Layout = parse.GetValue(Layout) ?? AnnotationLayout.Auto,
                        Threshold = parse.GetValue(Threshold),
                        Columns = RatingArguments.ReadColumns(parse),
                        Categories = RatingArguments.ReadCategories(parse),
                        Truth = parse.GetValue(Truth),
                        Out = parse.GetValue(Out),
                        Soft = parse.GetValue(Soft),
                    },
                    cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<AgreementFusionResult>());
                else Show(new Output(), result);
            },
            cancellation));
        return command;
    }

    private static void Show(Output output, AgreementFusionResult result)
    {
        if (result.Cases.Count > 0)
        {
            ResultTable table = new ResultTable($"Fused by {result.Method}").Text("case").Number("raters").Prose("cells of each label").Number("even votes");
            if (result.Method == "staple") table.Text("collapsed");
            foreach (FusedCase one in result.Cases.Take(ListedCases))
            {
                string cells = one.Cells.Count == 0 ? "nothing marked" : string.Join(", ", one.Cells.Select(static pair => $"{pair.Key}: {pair.Value:N0}"));
                string[] row = [one.Case, $"{one.Raters.Count}", cells, Format.Count(one.Ties)];
                table.Row(result.Method == "staple" ? [.. row, one.Collapsed ? "yes" : "no"] : row);
            }
            output.Table(table);
            if (result.Cases.Count > ListedCases) output.Line($"and {result.Cases.Count - ListedCases:N0} more");
        }
        else
        {
            List<(string, string)> facts = [("units", Format.Count(result.Units)), ("even votes", Format.Count(result.Ties))];
            if (result.Accuracy is { } accuracy) facts.AddRange([("right", Format.Percent(accuracy)), ("majority right", Format.Percent(result.MajorityAccuracy))]);
            output.Facts($"Fused by {result.Method}", facts);
        }
        AgreementOutput.Warnings(output, result.Warnings);
        if (result.Written.Count > 0) output.Line($"written: {Format.PathHere(Path.GetFullPath(result.Written[0]))}{(result.Written.Count > 1 ? $" and {result.Written.Count - 1:N0} more" : "")}");
    }
}
