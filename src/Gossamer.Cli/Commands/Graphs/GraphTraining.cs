using System.CommandLine;
using Gossamer.Graphs.Recipes;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary>What commands that train on graphs do, whatever is predicted.</summary>
internal static class GraphTraining
{
    /// <summary>Trains, compares and prints.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="choice">What it says of methods.</param>
    /// <param name="cancellation">Stops; what is finished stays.</param>
    public static Task<int> RunAsync(ParseResult parse, Choice choice, CancellationToken cancellation) =>
        GraphTrainingArguments.PredictsNodes(parse)
            ? RecipeRun.RunAsync(
                parse, NodeComparison.Reopen, () => Nodes(parse, choice), NodeComparison.Describe,
                (options, recorder, progress) => NodeComparison.Run(options, recorder, progress, cancellation), GraphTables.Show)
            : RecipeRun.RunAsync(
                parse, LinkComparison.Reopen, () => Links(parse, choice), LinkComparison.Describe,
                (options, recorder, progress) => LinkComparison.Run(options, recorder, progress, cancellation), GraphTables.Show);

    private static NodeComparisonOptions Nodes(ParseResult parse, Choice choice)
    {
        NodeComparisonOptions options = GraphTrainingArguments.ReadNodes(parse);
        return (options with
        {
            Methods = choice.Methods ?? options.Methods,
            Sparsities = choice.Sparsities ?? options.Sparsities,
            Seeds = choice.Seeds ?? options.Seeds,
        }).Resolve();
    }

    private static LinkComparisonOptions Links(ParseResult parse, Choice choice)
    {
        LinkComparisonOptions options = GraphTrainingArguments.ReadLinks(parse);
        return (options with
        {
            Methods = choice.Methods ?? options.Methods,
            Sparsities = choice.Sparsities ?? options.Sparsities,
            Seeds = choice.Seeds ?? options.Seeds,
        }).Resolve();
    }

    /// <summary>What is compared; null for the defaults.</summary>
    internal sealed record Choice(IReadOnlyList<string>? Methods, IReadOnlyList<double>? Sparsities, int? Seeds);
}
