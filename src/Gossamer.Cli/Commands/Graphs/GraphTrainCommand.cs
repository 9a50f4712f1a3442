using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Graphs.Predictors;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary>
/// <c>gossamer graph train</c> and <c>gossamer graph prune</c>: one way to a predictor, beside the dense network and the rivals.
/// </summary>
internal static class GraphTrainCommand
{
    private static readonly Option<string?> Method = new("--method")
    {
        Description = "Method of sparse training: a name of gossamer methods [default: sparse, which is rigl]", HelpName = "NAME",
    };

    private static readonly Option<string?> Splitting = new("--splitting")
    {
        Description = "How weights are drawn toward zero: slr or admm [default: slr]", HelpName = "slr|admm",
    };

    private static readonly Option<double?> Sparsity = new("--sparsity")
    {
        Description = "Share of the weights that is zero, between 0 and 1 [default: 0.9]", HelpName = "S",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    /// <summary><c>train</c>.</summary>
    public static Command CreateTrain() =>
        Create("train", "Train a predictor sparse from the first step", Method, static parse => parse.GetValue(Method) ?? "sparse");

    /// <summary><c>prune</c>.</summary>
    public static Command CreatePrune() => Create(
        "prune", "Train a predictor dense, prune it and train what is left", Splitting,
        static parse => parse.GetValue(Splitting) switch
        {
            null or "slr" => PredictorMethods.TrainAndPrune,
            "admm" => "admm",
            { } other => throw new ArgumentException($"unknown splitting '{other}', expected slr or admm"),
        });

    private static Command Create(string name, string description, Option how, Func<ParseResult, string> method)
    {
        var command = new Command(name, description) { how, Sparsity };
        foreach (Option option in GraphTrainingArguments.All) command.Options.Add(option);
        command.SetAction((parse, cancellation) => GraphTraining.RunAsync(
            parse, new GraphTraining.Choice([method(parse)], [parse.GetValue(Sparsity) ?? 0.9], 1), cancellation));
        return command;
    }
}
