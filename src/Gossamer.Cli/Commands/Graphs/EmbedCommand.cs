using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Graphs.Recipes;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary><c>gossamer graph embed</c>: a vector for every node.</summary>
internal static class EmbedCommand
{
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The file to write, safetensors", HelpName = "FILE", Required = true,
    };

    private static readonly Option<string?> Update = new("--update")
    {
        Description = "Go on from the vectors of this file, with walks from nodes that appended edges touch", HelpName = "FILE",
    };

    private static readonly Option<long?> AsOf = new("--as-of")
    {
        Description = "The last time that walks may know, in the graph's unit [default: all]", HelpName = "T",
    };

    private static readonly Option<bool> Audit = new("--audit")
    {
        Description = "Shuffle what comes later and prove that the vectors stay the same, bit for bit",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("embed", "Learn a vector for every node from walks through time")
        {
            GraphArguments.Data, Out, Update, AsOf, Audit,
        };
        IEnumerable<Option> others =
            [.. GraphTrainingArguments.Vectors, .. GraphArguments.Ingest, CommonOptions.Seed, CommonOptions.Json];
        foreach (Option option in others) command.Options.Add(option);
        command.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                NodeEmbeddingResult result = NodeEmbedding.Run(
                    new NodeEmbeddingOptions
                    {
                        Data = parse.GetRequiredValue(GraphArguments.Data),
                        Out = parse.GetRequiredValue(Out),
                        Update = parse.GetValue(Update),
                        AsOf = parse.GetValue(AsOf),
                        Audit = parse.GetValue(Audit),
                        Ingest = GraphArguments.ReadIngest(parse),
                        Walks = GraphTrainingArguments.ReadWalks(parse),
                        SkipGram = GraphTrainingArguments.ReadSkipGram(parse),
                    },
                    cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<NodeEmbeddingResult>());
                else Show(new Output(), result);
            },
            cancellation));
        return command;
    }

    private static void Show(Output output, NodeEmbeddingResult result)
    {
        List<(string, string)> facts =
        [
            ("nodes", $"{Format.Count(result.Nodes)}, {Format.Count(result.KnownNodes)} on a walk"),
            ("walk steps", Format.Count(result.WalkSteps)),
            ("pairs", Format.Count(result.Pairs)),
            ("operations", Format.Number(result.Flops)),
            ("time", Format.Duration(TimeSpan.FromSeconds(result.Seconds))),
            ("hash", result.Hash),
        ];
        if (result.Certificate is { } certificate)
        {
            string finding = certificate.Holds ? "are the same, bit for bit" : "CHANGED";
            facts.Add(("audit", $"{Format.Count(certificate.ShuffledEdges)} later edges shuffled: the vectors {finding}"));
        }
        facts.Add(("file", Format.PathHere(result.File)));
        output.Facts(null, facts);
    }
}
