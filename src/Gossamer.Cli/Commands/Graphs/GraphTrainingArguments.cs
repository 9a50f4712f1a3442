using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Walks;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary>Options of commands that train on graphs.</summary>
internal static class GraphTrainingArguments
{
    private static readonly Option<string?> Data = new("--data") { Description = GraphArguments.Data.Description + " [default: CollegeMsg]", HelpName = "NAME|PATH" };

    private static readonly Option<string?> Task = new("--task") { Description = "What to predict [default: link]", HelpName = "link" };

    private static readonly Option<LinkProtocol?> Protocol = new("--protocol")
    {
        Description = "Strict splits by time and knows the past only; released repeats a published pipeline with its leaks [default: strict]",
        HelpName = Words.Of<LinkProtocol>(),
        CustomParser = static result => Words.Parse<LinkProtocol>(result),
    };

    private static readonly Option<bool> Undirected = new("--undirected") { Description = "Take a → b and b → a for one link" };

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Epochs of methods with one stage [default: 50]", HelpName = "N" };

    private static readonly Option<int?> Hidden = new("--hidden") { Description = "Hidden units [default: 128]", HelpName = "N" };

    private static readonly Option<double?> LearningRate = new("--learning-rate")
    {
        Description = "Highest learning rate [default: 0.1]", HelpName = "R", CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<double?> Rho = new("--rho")
    {
        Description = "Penalty of train-and-prune [default: 0.01]", HelpName = "R", CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<int?> Dimension = new("--dimension") { Description = "Length of node vectors [default: 8]", HelpName = "N" };

    private static readonly Option<int?> VectorEpochs = new("--vector-epochs") { Description = "Passes of skip-gram over the walks [default: 1]", HelpName = "N" };

    private static readonly Option<int?> Walks = new("--walks") { Description = "Walks from each node [default: 10]", HelpName = "N" };

    private static readonly Option<int?> WalkLength = new("--walk-length") { Description = "Greatest number of steps of a walk [default: 5]", HelpName = "N" };

    private static readonly Option<WalkBias?> Bias = new("--bias")
    {
        Description = "Which edges walks prefer [default: forward-exp]", HelpName = Words.Of<WalkBias>(), CustomParser = static result => Words.Parse<WalkBias>(result),
    };

    private static readonly Option<WalkDirection?> Direction = new("--direction")
    {
        Description = "How walks go through time [default: forward]", HelpName = Words.Of<WalkDirection>(), CustomParser = static result => Words.Parse<WalkDirection>(result),
    };

    /// <summary>The options of vectors.</summary>
    public static IEnumerable<Option> Vectors => [Dimension, VectorEpochs, Walks, WalkLength, Bias, Direction];

    /// <summary>The options.</summary>
    public static IEnumerable<Option> All => [Data, Task, Protocol, Undirected, CommonOptions.Seed, Epochs, Hidden, LearningRate, Rho, .. Vectors, .. GraphArguments.Ingest, .. RunLocation.Options, CommonOptions.Json];

    /// <summary>What they say, methods, sparsities and seeds apart.</summary>
    public static GraphComparisonOptions Read(ParseResult parse)
    {
        var defaults = new GraphComparisonOptions();
        return defaults with
        {
            Data = parse.GetValue(Data) ?? defaults.Data,
            Task = parse.GetValue(Task) ?? defaults.Task,
            Protocol = parse.GetValue(Protocol) ?? defaults.Protocol,
            Undirected = parse.GetValue(Undirected),
            Seed = parse.GetValue(CommonOptions.Seed),
            Ingest = GraphArguments.ReadIngest(parse),
            Walks = ReadWalks(parse),
            SkipGram = ReadSkipGram(parse),
            Training = defaults.Training with
            {
                Epochs = parse.GetValue(Epochs) ?? defaults.Training.Epochs,
                Hidden = parse.GetValue(Hidden) ?? defaults.Training.Hidden,
                LearningRate = parse.GetValue(LearningRate) ?? defaults.Training.LearningRate,
                Rho = parse.GetValue(Rho) ?? defaults.Training.Rho,
            },
        };
    }

    /// <summary>How walks are to be drawn.</summary>
    public static WalkOptions ReadWalks(ParseResult parse)
    {
        var defaults = new WalkOptions();
        return new WalkOptions
        {
            WalksPerNode = parse.GetValue(Walks) ?? defaults.WalksPerNode,
            Length = parse.GetValue(WalkLength) ?? defaults.Length,
            Bias = parse.GetValue(Bias) ?? defaults.Bias,
            Direction = parse.GetValue(Direction) ?? defaults.Direction,
            Seed = parse.GetValue(CommonOptions.Seed),
        };
    }

    /// <summary>How vectors are to be learnt.</summary>
    public static SkipGramOptions ReadSkipGram(ParseResult parse)
    {
        var defaults = new SkipGramOptions();
        return new SkipGramOptions
        {
            Dimension = parse.GetValue(Dimension) ?? defaults.Dimension,
            Epochs = parse.GetValue(VectorEpochs) ?? defaults.Epochs,
            Seed = parse.GetValue(CommonOptions.Seed),
        };
    }
}
