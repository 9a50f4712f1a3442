using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Graphs.Recipes;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph compare</c>: methods × sparsities × seeds on a graph.</summary>
internal static class GraphCompareCommand
{
    private static readonly Option<string[]?> Methods = new("--methods")
    {
        Description = "Methods, separated by commas: train-and-prune, admm, sparse, small-dense, or a name of gossamer methods [default: train-and-prune,sparse,small-dense]",
        HelpName = "NAME,NAME…",
        CustomParser = static result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static readonly Option<double[]?> Sparsities = new("--sparsity")
    {
        Description = "Sparsities, separated by commas [default: 0.5,0.8,0.9,0.95,0.98]", HelpName = "S,S…", CustomParser = static result => ArgumentParsers.Numbers(result),
    };

    private static readonly Option<int?> Seeds = new("--seeds") { Description = "Number of seeds, from --seed on [default: 5]", HelpName = "N" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Compare ways to a sparse predictor: accuracy, costs, and rivals that learn nothing");
        foreach (Option option in (Option[])[Methods, Sparsities, Seeds, .. GraphTrainingArguments.All]) command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => RecipeRun.RunAsync(
            parse, GraphComparison.Reopen, () => Read(parse), GraphComparison.Describe,
            (options, recorder, progress) => GraphComparison.Run(options, recorder, progress, cancellation), GraphTables.Show));
        return command;
    }

    private static GraphComparisonOptions Read(ParseResult parse)
    {
        GraphComparisonOptions options = GraphTrainingArguments.Read(parse);
        return (options with
        {
            // The value of a list that was not given is empty, and so may be that of one that was.
            Methods = parse.GetResult(Methods) is null ? options.Methods : parse.GetValue(Methods)!,
            Sparsities = parse.GetResult(Sparsities) is null ? options.Sparsities : parse.GetValue(Sparsities)!,
            Seeds = parse.GetValue(Seeds) ?? options.Seeds,
        }).Resolve();
    }
}
