using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.PrivateInference.Recipes;
using Gossamer.PrivateInference.Search;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary><c>gossamer private search</c>: chooses between comparisons and polynomials by training.</summary>
internal static class SearchCommand
{
    private const string ProfileFile = "profile.json";

    private static readonly ArchitectureSearchOptions Defaults = new();

    private static readonly Option<double[]?> PriceWeights = new("--lambda")
    {
        Description = $"Weights of the price beside the loss, separated by commas [default: {string.Join(',', Defaults.PriceWeights)}]",
        HelpName = "X,X…",
        CustomParser = static result => ArgumentParsers.Numbers(result),
    };

    private static readonly Option<PriceObjective?> Objective = new("--objective")
    {
        Description = "What is priced [default: online]", HelpName = Words.Of<PriceObjective>(), CustomParser = static result => Words.Parse<PriceObjective>(result),
    };

    private static readonly Option<BilevelOrder?> Order = new("--order")
    {
        Description = "Whether weights are followed by a step where gates are moved [default: second]", HelpName = Words.Of<BilevelOrder>(),
        CustomParser = static result => Words.Parse<BilevelOrder>(result),
    };

    private static readonly Option<int> Epochs = new("--search-epochs")
    {
        Description = "Passes with gates that mix", HelpName = "N", DefaultValueFactory = static _ => Defaults.Search.Epochs,
    };

    private static readonly Option<int> WarmUp = new("--warm-up-epochs")
    {
        Description = "Passes of these before gates move", HelpName = "N", DefaultValueFactory = static _ => Defaults.Search.WarmUpEpochs,
    };

    private static readonly Option<double> Rate = GatedTrainingArguments.Number("--search-lr", "Learning rate of the weights while gates mix", Defaults.Search.LearningRate);

    private static readonly Option<double> GateRate = GatedTrainingArguments.Number("--gate-lr", "Learning rate of the gates", Defaults.Search.ArchitectureRate);

    private static readonly Option<int> RandomSettings = new("--random")
    {
        Description = "Train so many networks with gates at random, at the price of the one found, beside each", HelpName = "N",
        DefaultValueFactory = static _ => Defaults.RandomSettings,
    };

    private static readonly Option<bool> NoEnds = new("--no-ends") { Description = "Do not train networks that compare everywhere and nowhere beside those found" };

    private static readonly Option<double?> Budget = new("--budget")
    {
        Description = "Minutes after which it stops and says what it did not finish; --resume goes on, for as long or with another --budget [default: unbounded]", HelpName = "MINUTES",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<bool> NoMeasure = new("--no-measure") { Description = "Only predict times, run nothing between two parties" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("search", "Choose between ReLUs and polynomials by training, priced by what they cost two parties");
        foreach (Option option in (Option[])
            [PriceWeights, Objective, Order, Epochs, WarmUp, Rate, GateRate, RandomSettings, NoEnds, Budget, NoMeasure, .. GatedTrainingArguments.All,
                .. RunLocation.Options, CommonOptions.Json])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => RecipeRun.RunAsync(
        parse, directory => Reopen(directory, parse.GetValue(Budget)), () => Read(parse), ArchitectureSearch.Describe,
        (options, recorder, progress) => ArchitectureSearch.Run(options, Costs(recorder, cancellation), recorder, progress, cancellation), Show, Budget);

    /// <summary>What was searched holds; how long this process may take does not.</summary>
    private static (ArchitectureSearchOptions, RunRecorder) Reopen(string directory, double? budget)
    {
        (ArchitectureSearchOptions options, RunRecorder recorder) = ArchitectureSearch.Reopen(directory);
        return (options with { BudgetMinutes = budget ?? options.BudgetMinutes }, recorder);
    }

    /// <summary>The profile stands in the run's directory, so that a resumed search goes on with the same prices.</summary>
    private static PrivateCosts Costs(RunRecorder recorder, CancellationToken cancellation) =>
        new(PrivateCosts.ProfileAsync(recorder.PathOf(ProfileFile), cancellation: cancellation).GetAwaiter().GetResult());

    private static ArchitectureSearchOptions Read(ParseResult parse) => new ArchitectureSearchOptions
    {
        Training = GatedTrainingArguments.Read(parse),
        PriceWeights = parse.GetResult(PriceWeights) is null ? Defaults.PriceWeights : parse.GetValue(PriceWeights)!,
        Objective = parse.GetValue(Objective) ?? Defaults.Objective,
        Search = Defaults.Search with
        {
            Order = parse.GetValue(Order) ?? Defaults.Search.Order,
            Epochs = parse.GetValue(Epochs),
            WarmUpEpochs = parse.GetValue(WarmUp),
            LearningRate = parse.GetValue(Rate),
            ArchitectureRate = parse.GetValue(GateRate),
        },
        RandomSettings = parse.GetValue(RandomSettings),
        Ends = !parse.GetValue(NoEnds),
        BudgetMinutes = parse.GetValue(Budget),
        Measure = !parse.GetValue(NoMeasure),
    }.Resolve();

    private static void Show(Output output, ArchitectureSearchOptions options, ArchitectureSearchResult result)
    {
        if (result.Data.Length > 0) output.Line(result.Data);
        output.Line($"{options.Training.Model}; {result.Costs}");
        output.Line();
        ResultTable table = new ResultTable("Networks found").Text("λ").Number("seed").Number("accuracy").Number("predicted").Number("measured")
            .Number("ReLU").Number("polynomial").Text("front");
        foreach (SearchPoint point in result.Ends.Concat(result.Points))
        {
            string name = point.Lambda is { } weight ? $"{weight:R}" : point.PolyLayers == 0 ? "all compare" : "none compares";
            string[] cells =
            [
                name, $"{point.Seed}", Format.Percent(point.Accuracy), Milliseconds(point.PredictedMs), point.MeasuredMs is { } measured ? Milliseconds(measured) : "",
                $"{point.ReluLayers}", $"{point.PolyLayers}", result.Front.Contains(point) ? "yes" : "",
            ];
            if (point.Lambda is null) table.FaintRow(cells);
            else table.Row(cells);
        }
        output.Table(table);
        if (result.Points.Any(static point => point.Random is not null))
        {
            output.Line();
            ResultTable chance = new ResultTable("Against gates at random of the same price").Text("λ").Number("seed").Number("searched").Number("random, mean")
                .Number("gain").Number("settings");
            foreach (SearchPoint point in result.Points.Where(static point => point.Random is not null))
            {
                RandomComparison random = point.Random!;
                chance.Row(
                    $"{point.Lambda:R}", $"{point.Seed}", Format.Percent(random.Searched), Format.Percent(random.Random.Average()), Format.Points(random.Gain),
                    $"{random.Random.Count}");
            }
            output.Table(chance);
        }
        output.Line();
        if (result.Unfinished.Count > 0)
            output.Line($"Not finished within {options.BudgetMinutes:0.##} minutes: {string.Join("; ", result.Unfinished)}. Go on with: gossamer private search --resume {Format.PathHere(result.RunDirectory)}");
        output.Facts(null, [("report", Format.PathHere(Path.Combine(result.RunDirectory, RunFiles.Report)))]);
    }

    private static string Milliseconds(double time) => time < 10 ? $"{time:F2} ms" : $"{time:F1} ms";
}
