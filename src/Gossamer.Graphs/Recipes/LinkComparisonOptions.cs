using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Recipes;

/// <summary>
/// Methods × sparsities × seeds on one graph. A seed is that of walks, vectors, negatives, weights and order, shared by all methods.
/// </summary>
public sealed record LinkComparisonOptions
{
    /// <summary>Name of this task.</summary>
    public const string TaskName = "link";

    /// <summary>Settings of networks that pass messages, where nothing is published: full batches, Adam at a constant rate.</summary>
    private static PredictorOptions EncoderTraining => NodeModels.Training(NodeModel.Gcn) with { Hidden = 64, WeightDecay = 0 };

    /// <summary>Name of a known graph, or the path of an edge list or <c>.tcsr</c> file. Default CollegeMsg.</summary>
    public string Data { get; init; } = "CollegeMsg";

    /// <summary>Always <see cref="TaskName"/>.</summary>
    public string Task { get; init; } = TaskName;

    /// <summary>How events are divided and what may be known. Default strict.</summary>
    public LinkProtocol Protocol { get; init; }

    /// <summary>Whether links have no direction. Default false.</summary>
    public bool Undirected { get; init; }

    /// <summary>Methods as <see cref="PredictorMethods"/> reads them. Default train-and-prune, sparse, small-dense.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [PredictorMethods.TrainAndPrune, "sparse", "small-dense"];

    /// <summary>Sparsities, in (0, 1). Default 0.5, 0.8, 0.9, 0.95, 0.98.</summary>
    public IReadOnlyList<double> Sparsities { get; init; } = [0.5, 0.8, 0.9, 0.95, 0.98];

    /// <summary>Number of seeds, at least 1. Default 5.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The first seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Other targets that each positive is ranked among, at least 1. Default 100.</summary>
    public int RankingSize { get; init; } = NegativeSet.DefaultRankingSize;

    /// <summary>How the edge list is read.</summary>
    public IngestOptions Ingest { get; init; } = new();

    /// <summary>How walks are drawn; the seed is the run's.</summary>
    public WalkOptions Walks { get; init; } = new();

    /// <summary>How vectors are learnt; the seed is the run's.</summary>
    public SkipGramOptions SkipGram { get; init; } = new();

    /// <summary>What predicts: a perceptron on the vectors of both nodes, or a network that passes messages. Default mlp.</summary>
    public NodeModel Model { get; init; } = NodeModel.Mlp;

    /// <summary>How two vectors become the features of a pair, for a perceptron. Default concatenation.</summary>
    public PairJoin PairJoin { get; init; }

    /// <summary>What makes a logit of the outputs of two nodes, for a network that passes messages. Default a perceptron.</summary>
    public LinkHeadKind Head { get; init; }

    /// <summary>Share dropped of the inputs of layers that pass messages, in [0, 1); null for none.</summary>
    public double? Dropout { get; init; }

    /// <summary>How predictors are trained; null for the model's settings.</summary>
    public PredictorOptions? Training { get; init; }

    /// <summary>Fills in what is left out, and checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public LinkComparisonOptions Resolve()
    {
        bool passesMessages = NodeModels.PassesMessages(Model);
        if (Model == NodeModel.ReleasedMlp) throw new ArgumentException("released-mlp predicts classes of nodes, not links");
        if (!passesMessages && (Dropout is not null || Head != default))
            throw new ArgumentException(
                "a perceptron on vectors has neither head nor dropout: they are options of models that pass messages");
        if (passesMessages && PairJoin != default)
            throw new ArgumentException($"{Model} joins two nodes in its head: pair features are an option of the perceptron on vectors");
        if (Dropout is { } dropout && !(dropout >= 0 && dropout < 1))
            throw new ArgumentException($"the dropout is {dropout}, expected within [0, 1)");
        if (Task != TaskName) throw new ArgumentException($"unknown task '{Task}', known are {TaskName} and node");
        PredictorMethods.CheckList(Methods);
        PredictorMethods.CheckSparsities(Sparsities);
        if (Seeds < 1) throw new ArgumentException($"the number of seeds is {Seeds}, expected at least 1");
        if (RankingSize < 1) throw new ArgumentException($"{RankingSize} ranking negatives, expected at least 1");
        Walks.Check();
        SkipGram.Check();
        PredictorOptions training = Training ?? (passesMessages ? EncoderTraining : new PredictorOptions());
        training.Check();
        return this with { Training = training };
    }
}
