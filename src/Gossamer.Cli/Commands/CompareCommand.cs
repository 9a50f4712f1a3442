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
        (options, recorder, progress, communicator) => MethodComparison.Run(options, recorder, progress, communicator, cancellation), Show);

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
        output.Line($"{options.Training.Model}, {options.Seeds} {(options.Seeds == 1 ? "seed" : "seeds")}, {options.Training.Epochs} epochs");
        output.Line();
        ResultTable accuracy = new ResultTable("Accuracy").Number("sparsity").Text("method").Number("mean ± sd")
            .Number($"minus {result.Reference}, points, 95 %").Number("p (Holm)");
        ResultTable cost = new ResultTable("Against dense: accuracy, and FLOPs of training and inference").Number("sparsity").Text("method")
            .Number("points, 95 %").Number("explored").Number("train").Number("infer").Number("time");
        if (result.Dense is { } dense)
        {
            accuracy.FaintRow("0 %", "dense", MeanAndSpread(dense), "", "");
            cost.FaintRow("0 %", "dense", "", "", Format.Percent(1, 1), Format.Percent(1, 1), Format.Duration(TimeSpan.FromSeconds(result.DenseSeconds!.Value)));
        }
        foreach (ComparisonCell cell in result.Cells)
        {
            string sparsity = $"{cell.Sparsity * 100:0.####} %";
            accuracy.Row(
                sparsity, cell.Method, MeanAndSpread(cell.Accuracy), Difference(cell.ToReference),
                cell.AdjustedPValue is { } p && double.IsFinite(p) ? p < 0.001 ? "< 0.001" : $"{p:F3}" : "");
            cost.Row(
                sparsity, cell.Method, Difference(cell.ToDense), Format.Percent(cell.ExplorationDegree?.Mean, 1),
                Format.Percent(cell.TrainFlopsRatio, 1), Format.Percent(cell.InferenceFlopsRatio, 1),
                Format.Duration(TimeSpan.FromSeconds(cell.Seconds)));
        }
        output.Table(accuracy);
        output.Line();
        output.Table(cost);
        output.Line();
        output.Facts(null, [("report", Format.PathHere(Path.Combine(result.RunDirectory, RunFiles.Report)))]);
    }

    private static string MeanAndSpread(MeanInterval accuracy) => double.IsNaN(accuracy.StandardDeviation)
        ? Format.Percent(accuracy.Mean)
        : $"{accuracy.Mean * 100:F2} ± {Format.Percent(accuracy.StandardDeviation)}";

    private static string Difference(PairedComparison? paired) => paired is null ? ""
        : double.IsNaN(paired.Difference.Lower) ? Format.Points(paired.Difference.Mean)
        : $"{Format.Points(paired.Difference.Mean)} [{Format.Points(paired.Difference.Lower)}, {Format.Points(paired.Difference.Upper)}]";
}
