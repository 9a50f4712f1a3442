using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Reports;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer compare</c>: methods × sparsities × seeds, pair by pair.</summary>
internal static class CompareCommand
{
    private static readonly Option<string[]?> Methods = new("--methods")
    {
        Description = "Methods, separated by commas; dst-ee takes parameters as in dst-ee:c=1e-3 [default: static,set,rigl,dst-ee]",
        HelpName = "NAME,NAME…",
        CustomParser = static result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static readonly Option<double[]?> Sparsities = new("--sparsity")
    {
        Description = "Sparsities, separated by commas [default: 0.9,0.95,0.98]",
        HelpName = "S,S…",
        CustomParser = static result => ArgumentParsers.Numbers(result),
    };

    private static readonly Option<int?> Seeds = new("--seeds") { Description = "Number of seeds, from --seed on [default: 5]", HelpName = "N" };

    private static readonly Option<string?> Reference = new("--reference")
    {
        Description = "The method the others are paired with [default: rigl, or else the first]",
        HelpName = "NAME",
    };

    private static readonly Option<bool> NoDense = new("--no-dense") { Description = "Do not train a dense network for each seed" };

    private static readonly Option<int?> Jobs = new("--jobs")
    {
        Description = "Trainings that run at once, the threads shared out among them [default: 1]",
        HelpName = "N",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Compare methods at several sparsities on the same seeds");
        foreach (Option option in (Option[])
            [Methods, Sparsities, Seeds, CommonOptions.Seed, Reference, NoDense, Jobs, .. TrainingArguments.All, .. RunLocation.Options, CommonOptions.Json])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => RecipeRun.RunAsync(
        parse, MethodComparison.Reopen, () => Read(parse), MethodComparison.Describe,
        (options, recorder, progress) => MethodComparison.Run(options, recorder, progress, cancellation), Show);

    private static MethodComparisonOptions Read(ParseResult parse)
    {
        var defaults = new MethodComparisonOptions();
        return new MethodComparisonOptions
        {
            Training = TrainingArguments.Read(parse),
            // The value of a list that was not given is empty, and so may be that of one that was.
            Methods = parse.GetResult(Methods) is null ? defaults.Methods : parse.GetValue(Methods)!,
            Sparsities = parse.GetResult(Sparsities) is null ? defaults.Sparsities : parse.GetValue(Sparsities)!,
            Seeds = parse.GetValue(Seeds) ?? defaults.Seeds,
            Reference = parse.GetValue(Reference),
            Dense = !parse.GetValue(NoDense),
            Jobs = parse.GetValue(Jobs) ?? defaults.Jobs,
        }.Resolve();
    }

    private static void Show(Output output, MethodComparisonOptions options, MethodComparisonResult result)
    {
        output.Line(result.Data);
        output.Line();
        ResultTable table = new ResultTable($"{options.Training.Model}, {options.Seeds} {(options.Seeds == 1 ? "seed" : "seeds")}, {options.Training.Epochs} epochs")
            .Number("sparsity").Text("method").Number("accuracy").Number("sd").Number($"minus {result.Reference}, points").Number("95 % interval")
            .Number("p (Holm)").Number("minus dense, points").Number("95 % interval").Number("explored").Number("training FLOPs").Number("inference FLOPs").Number("time");
        if (result.Dense is { } dense)
            table.FaintRow(
                "0 %", "dense", Format.Percent(dense.Mean), Format.Percent(dense.StandardDeviation), "", "", "", "", "", "", Format.Percent(1, 1),
                Format.Percent(1, 1), Format.Duration(TimeSpan.FromSeconds(result.DenseSeconds!.Value)));
        foreach (ComparisonCell cell in result.Cells)
        {
            table.Row(
                $"{cell.Sparsity * 100:0.####} %", cell.Method, Format.Percent(cell.Accuracy.Mean), Format.Percent(cell.Accuracy.StandardDeviation),
                Format.Points(cell.ToReference?.Difference.Mean), Interval(cell.ToReference),
                cell.AdjustedPValue is { } p && double.IsFinite(p) ? p < 0.001 ? "< 0.001" : $"{p:F3}" : "",
                Format.Points(cell.ToDense?.Difference.Mean), Interval(cell.ToDense), Format.Percent(cell.ExplorationDegree?.Mean, 1), Format.Percent(cell.TrainFlopsRatio, 1),
                Format.Percent(cell.InferenceFlopsRatio, 1), Format.Duration(TimeSpan.FromSeconds(cell.Seconds)));
        }
        output.Table(table);
        output.Line();
        output.Facts(null, [("report", Format.PathHere(Path.Combine(result.RunDirectory, RunFiles.Report)))]);
    }

    private static string Interval(PairedComparison? paired) =>
        paired is null || double.IsNaN(paired.Difference.Lower) ? "" : $"{Format.Points(paired.Difference.Lower)} to {Format.Points(paired.Difference.Upper)}";
}
