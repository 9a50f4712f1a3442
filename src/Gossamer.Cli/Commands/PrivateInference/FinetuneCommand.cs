using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Statistics;
using Gossamer.PrivateInference.Recipes;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private finetune</c>: trains networks with given gates.</summary>
internal static class FinetuneCommand
{
    private static readonly GateTuningOptions Defaults = new();

    private static readonly Option<string> Gates = new("--gates")
    {
        Description = "polynomial or comparison for all gates, or a word for each: relu or poly, max or mean, separated by commas",
        HelpName = "WORD,WORD…",
        DefaultValueFactory = static _ => Defaults.Gates,
    };

    private static readonly Option<string> Starts = new("--start")
    {
        Description = "How quadratics begin: stpai (nearly the identity) or numbers w1:w2:b; of several, by commas, the first is compared with the others",
        HelpName = "START,START…",
        DefaultValueFactory = static _ => string.Join(',', Defaults.Starts),
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("finetune", "Train a network whose activations are given, from one that compares");
        foreach (Option option in (Option[])[Gates, Starts, .. GatedTrainingArguments.All, .. RunLocation.Options, CommonOptions.Json])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => RecipeRun.RunAsync(
        parse, GateTuning.Reopen, () => Read(parse), GateTuning.Describe,
        (options, recorder, progress) => GateTuning.Run(options, recorder, progress, cancellation), Show);

    private static GateTuningOptions Read(ParseResult parse) => new GateTuningOptions
    {
        Training = GatedTrainingArguments.Read(parse),
        Gates = parse.GetRequiredValue(Gates),
        Starts = parse.GetRequiredValue(Starts).Split(',', StringSplitOptions.TrimEntries),
    }.Resolve();

    private static void Show(Output output, GateTuningOptions options, GateTuningResult result)
    {
        output.Line(result.Data);
        output.Line($"{options.Training.Model}, gates: {options.Gates}, {options.Training.Seeds} {(options.Training.Seeds == 1 ? "seed" : "seeds")}");
        output.Line();
        ResultTable table = new ResultTable("Accuracy").Text("network").Number("mean ± sd").Number("diverged").Number("first start minus this, points, 95 %");
        table.FaintRow("comparisons everywhere", Spread(MeanInterval.Of([.. result.Comparisons])), "", "");
        foreach (GateTuningStart start in result.Starts)
        {
            table.Row(
                start.Start, double.IsNaN(start.Mean.Mean) ? "none ended" : Spread(start.Mean), $"{start.Diverged}",
                start.FirstMinusThis is { } paired
                    ? $"{Format.Points(paired.Difference.Mean)} [{Format.Points(paired.Difference.Lower)}, {Format.Points(paired.Difference.Upper)}]" : "");
        }
        output.Table(table);
        output.Line();
        output.Facts(null, [("networks", Format.PathHere(result.RunDirectory))]);
    }

    private static string Spread(MeanInterval accuracy) => double.IsNaN(accuracy.StandardDeviation)
        ? Format.Percent(accuracy.Mean)
        : $"{accuracy.Mean * 100:F2} ± {Format.Percent(accuracy.StandardDeviation)}";
}
