using System.CommandLine;
using Gossamer.Cli.Arguments;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph compare</c>: methods × sparsities × seeds on a graph.</summary>
internal static class GraphCompareCommand
{
    private static readonly Option<string[]?> Methods = new("--methods")
    {
        Description = "Methods, separated by commas: train-and-prune, admm, one-shot, sparse, small-dense, or a name of gossamer methods "
            + "[default: train-and-prune,sparse,small-dense]",
        HelpName = "NAME,NAME…",
        CustomParser = static result => result.Tokens[0].Value.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static readonly Option<double[]?> Sparsities = new("--sparsity")
    {
        Description = "Sparsities, separated by commas [default: 0.5,0.8,0.9,0.95,0.98]", HelpName = "S,S…",
        CustomParser = static result => ArgumentParsers.Numbers(result),
    };

    private static readonly Option<int?> Seeds = new("--seeds")
    {
        Description = "Number of seeds, from --seed on [default: 5]", HelpName = "N",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Compare ways to a sparse predictor: accuracy, costs, and rivals that learn nothing");
        foreach (Option option in (Option[])[Methods, Sparsities, Seeds, .. GraphTrainingArguments.All]) command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => GraphTraining.RunAsync(
            parse,
            // The value of a list that was not given is empty, and so may be that of one that was.
            new GraphTraining.Choice(
                parse.GetResult(Methods) is null ? null : parse.GetValue(Methods)!,
                parse.GetResult(Sparsities) is null ? null : parse.GetValue(Sparsities)!,
                parse.GetValue(Seeds)),
            cancellation));
        return command;
    }
}
