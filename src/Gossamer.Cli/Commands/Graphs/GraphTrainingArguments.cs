using System.CommandLine;
using System.Text.Json;
using Gossamer.Cli.Arguments;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Recipes;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Walks;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary>Options of commands that train on graphs.</summary>
internal static class GraphTrainingArguments
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = $"{GraphArguments.Data.Description} [default: CollegeMsg]; for --task node a citation graph "
            + $"({string.Join(", ", CitationSets.Names)}) or a temporal graph with classes [default: cora]",
        HelpName = "NAME|PATH",
    };

    private static readonly Option<string?> Task = new("--task")
    {
        Description = "What to predict: links or the classes of nodes [default: link]", HelpName = "link|node",
    };

    private static readonly Option<string?> Protocol = new("--protocol")
    {
        Description = "Strict knows the past only; released repeats a published pipeline with its faults; temporal, for nodes, knows the "
            + "first half of the time [default: strict]",
        HelpName = "strict|released|temporal",
    };

    private static readonly Option<NodeModel?> Model = new("--model")
    {
        Description = "What predicts: a perceptron on vectors of walks, or a network that passes messages [default: mlp; for nodes of a "
            + "citation graph gcn]",
        HelpName = Words.Of<NodeModel>(),
        CustomParser = static result => Words.Parse<NodeModel>(result),
    };

    private static readonly Option<LinkHeadKind?> Head = new("--head")
    {
        Description = "What makes a link of the outputs of two nodes, where messages are passed [default: perceptron]",
        HelpName = Words.Of<LinkHeadKind>(),
        CustomParser = static result => Words.Parse<LinkHeadKind>(result),
    };

    private static readonly Option<string?> Labels = new("--labels")
    {
        Description = "Classes of a temporal graph's nodes, a node and its class on each line", HelpName = "FILE",
    };

    private static readonly Option<double?> Dropout = new("--dropout")
    {
        Description = "Share dropped in training where messages are passed or nodes predicted [default: the model's published one; for "
            + "links 0]",
        HelpName = "P",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<PairJoin?> Pairs = new("--pair-features")
    {
        Description = "How the vectors of two nodes become features of their pair [default: concatenation]",
        HelpName = Words.Of<PairJoin>(),
        CustomParser = static result => Words.Parse<PairJoin>(result),
    };

    private static readonly Option<bool> Undirected = new("--undirected") { Description = "Take a → b and b → a for one link" };

    private static readonly Option<int?> Epochs = new("--epochs")
    {
        Description = "Epochs of methods with one stage [default: 50; where messages are passed 200, perceptrons on nodes 40]",
        HelpName = "N",
    };

    private static readonly Option<int?> Hidden = new("--hidden")
    {
        Description = "Hidden units [default: 128, where messages are passed 64; for nodes the model's published number]", HelpName = "N",
    };

    private static readonly Option<double?> LearningRate = new("--learning-rate")
    {
        Description = "Highest learning rate [default: 0.1; for nodes the model's published one]", HelpName = "R",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<double?> Rho = new("--rho")
    {
        Description = "Penalty of train-and-prune [default: 0.01; perceptrons for nodes 0.02]", HelpName = "R",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<int?> Dimension = new("--dimension")
    {
        Description = "Length of node vectors [default: 8; for --task node 64]", HelpName = "N",
    };

    private static readonly Option<int?> VectorEpochs = new("--vector-epochs")
    {
        Description = "Passes of skip-gram over the walks [default: 1]", HelpName = "N",
    };

    private static readonly Option<int?> Walks = new("--walks") { Description = "Walks from each node [default: 10]", HelpName = "N" };

    private static readonly Option<int?> WalkLength = new("--walk-length")
    {
        Description = "Greatest number of steps of a walk [default: 5; for --task node 50]", HelpName = "N",
    };

    private static readonly Option<WalkBias?> Bias = new("--bias")
    {
        Description = "Which edges walks prefer [default: forward-exp]", HelpName = Words.Of<WalkBias>(),
        CustomParser = static result => Words.Parse<WalkBias>(result),
    };

    private static readonly Option<WalkDirection?> Direction = new("--direction")
    {
        Description = "How walks go through time [default: forward]", HelpName = Words.Of<WalkDirection>(),
        CustomParser = static result => Words.Parse<WalkDirection>(result),
    };

    /// <summary>The options of vectors.</summary>
    public static IEnumerable<Option> Vectors => [Dimension, VectorEpochs, Walks, WalkLength, Bias, Direction];

    /// <summary>The options.</summary>
    public static IEnumerable<Option> All =>
    [
        Data, Task, Protocol, Model, Head, Labels, Undirected, Pairs, CommonOptions.Seed, Epochs, Hidden, LearningRate, Dropout, Rho,
        .. Vectors, .. GraphArguments.Ingest, .. RunLocation.Options, CommonOptions.Json,
    ];

    /// <summary>Whether classes of nodes are to be predicted, by the command line or by the run it goes on with.</summary>
    public static bool PredictsNodes(ParseResult parse)
    {
        if (RunLocation.ToResume(parse) is not { } directory) return parse.GetValue(Task) == NodeComparisonOptions.TaskName;
        return RunCatalog.Load(directory).Description.Options is { ValueKind: JsonValueKind.Object } options
            && options.TryGetProperty("task", out JsonElement task) && task.ValueKind == JsonValueKind.String
                && task.GetString() == NodeComparisonOptions.TaskName;
    }

    /// <summary>What they say of links, methods, sparsities and seeds apart.</summary>
    public static LinkComparisonOptions ReadLinks(ParseResult parse)
    {
        if (parse.GetResult(Labels) is { Implicit: false }) throw new ArgumentException($"{Labels.Name} belongs to --task node");
        var defaults = new LinkComparisonOptions();
        LinkComparisonOptions options = (defaults with
        {
            Data = parse.GetValue(Data) ?? defaults.Data,
            Task = parse.GetValue(Task) ?? defaults.Task,
            Protocol = parse.GetValue(Protocol) is { } protocol ? Words.Read<LinkProtocol>(Protocol.Name, protocol) : defaults.Protocol,
            Undirected = parse.GetValue(Undirected),
            Model = parse.GetValue(Model) ?? defaults.Model,
            Head = parse.GetValue(Head) ?? defaults.Head,
            PairJoin = parse.GetValue(Pairs) ?? defaults.PairJoin,
            Dropout = parse.GetValue(Dropout),
            Seed = parse.GetValue(CommonOptions.Seed),
            Ingest = GraphArguments.ReadIngest(parse),
            Walks = ReadWalks(parse),
            SkipGram = ReadSkipGram(parse),
        }).Resolve();
        return options with { Training = ReadTraining(parse, options.Training!) };
    }

    /// <summary>The same of the classes of nodes.</summary>
    public static NodeComparisonOptions ReadNodes(ParseResult parse)
    {
        if (((Option[])[Undirected, Pairs, Head]).FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } other)
            throw new ArgumentException($"{other.Name} belongs to --task link");
        var defaults = new NodeComparisonOptions();
        NodeComparisonOptions options = (defaults with
        {
            Data = parse.GetValue(Data) ?? defaults.Data,
            Labels = parse.GetValue(Labels),
            Model = parse.GetValue(Model),
            Protocol = parse.GetValue(Protocol) is { } protocol ? Words.Read<NodeProtocol>(Protocol.Name, protocol) : defaults.Protocol,
            Seed = parse.GetValue(CommonOptions.Seed),
            Dropout = parse.GetValue(Dropout),
            Ingest = GraphArguments.ReadIngest(parse),
            Walks = ReadWalks(parse, defaults.Walks),
            SkipGram = ReadSkipGram(parse, defaults.SkipGram),
        }).Resolve();
        return options with { Training = ReadTraining(parse, options.Training!) };
    }

    private static PredictorOptions ReadTraining(ParseResult parse, PredictorOptions defaults) => defaults with
    {
        Epochs = parse.GetValue(Epochs) ?? defaults.Epochs,
        Hidden = parse.GetValue(Hidden) ?? defaults.Hidden,
        LearningRate = parse.GetValue(LearningRate) ?? defaults.LearningRate,
        Rho = parse.GetValue(Rho) ?? defaults.Rho,
    };

    /// <summary>How walks are to be drawn.</summary>
    public static WalkOptions ReadWalks(ParseResult parse, WalkOptions? defaults = null)
    {
        defaults ??= new WalkOptions();
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
    public static SkipGramOptions ReadSkipGram(ParseResult parse, SkipGramOptions? defaults = null)
    {
        defaults ??= new SkipGramOptions();
        return new SkipGramOptions
        {
            Dimension = parse.GetValue(Dimension) ?? defaults.Dimension,
            Epochs = parse.GetValue(VectorEpochs) ?? defaults.Epochs,
            Seed = parse.GetValue(CommonOptions.Seed),
        };
    }
}
