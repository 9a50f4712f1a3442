using Gossamer.Graphs.Data;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Predictors;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Recipes;

/// <summary>
/// Methods × sparsities × seeds on the classes of a graph's nodes. A seed is that of split, vectors, weights and order, shared by all
/// methods.
/// </summary>
public sealed record NodeComparisonOptions
{
    /// <summary>Name of this task.</summary>
    public const string TaskName = "node";

    /// <summary>Always <see cref="TaskName"/>.</summary>
    public string Task { get; init; } = TaskName;

    /// <summary>
    /// A citation graph (cora, citeseer, pubmed) for networks that pass messages, a temporal graph with classes for perceptrons. Default
    /// cora.
    /// </summary>
    public string Data { get; init; } = "cora";

    /// <summary>Classes of a temporal graph's nodes, <c>node class</c> a line; null for a known graph's own.</summary>
    public string? Labels { get; init; }

    /// <summary>What predicts. Default: gcn on a citation graph, mlp on a temporal one.</summary>
    public NodeModel? Model { get; init; }

    /// <summary>How nodes are divided. Default strict.</summary>
    public NodeProtocol Protocol { get; init; }

    /// <summary>Methods as <see cref="PredictorMethods"/> reads them. Default train-and-prune, sparse, small-dense.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [PredictorMethods.TrainAndPrune, "sparse", "small-dense"];

    /// <summary>
    /// Sparsities of what is pruned, in (0, 1): of the first layer where messages are passed. Default 0.5, 0.8, 0.9, 0.95, 0.98.
    /// </summary>
    public IReadOnlyList<double> Sparsities { get; init; } = [0.5, 0.8, 0.9, 0.95, 0.98];

    /// <summary>Number of seeds, at least 1. Default 5.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The first seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>How a temporal graph is read.</summary>
    public IngestOptions Ingest { get; init; } = new();

    /// <summary>How its walks are drawn; the seed is the run's. Default: 50 steps.</summary>
    public WalkOptions Walks { get; init; } = new() { Length = 50 };

    /// <summary>How its vectors are learnt; the seed is the run's. Default: length 64.</summary>
    public SkipGramOptions SkipGram { get; init; } = new() { Dimension = 64 };

    /// <summary>Share of elements dropped in training, in [0, 1); null for the model's published one.</summary>
    public double? Dropout { get; init; }

    /// <summary>How predictors are trained; null for the model's published settings.</summary>
    public PredictorOptions? Training { get; init; }

    /// <summary>Fills in what is left out, and checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public NodeComparisonOptions Resolve()
    {
        if (Task != TaskName) throw new ArgumentException($"unknown task '{Task}', known are link and {TaskName}");
        bool isCitation = CitationSets.IsKnown(Data);
        NodeModel model = Model ?? (isCitation ? NodeModel.Gcn : NodeModel.Mlp);
        if (NodeModels.PassesMessages(model) != isCitation)
            throw new ArgumentException(isCitation
                ? $"{Data} has features of nodes and no times: its models are gcn, sage-mean, sage-max, sage-sum and gat"
                : $"{Data} is no citation graph ({string.Join(", ", CitationSets.Names)}): only mlp and released-mlp predict classes from "
                    + "walks through time");
        if (isCitation && Protocol != NodeProtocol.Strict)
            throw new ArgumentException($"{Data} has a public split and no times; its protocol is strict");
        if (isCitation && Labels is not null) throw new ArgumentException($"{Data} has classes of its own");
        PredictorMethods.CheckList(Methods);
        PredictorMethods.CheckSparsities(Sparsities);
        if (Seeds < 1) throw new ArgumentException($"the number of seeds is {Seeds}, expected at least 1");
        double dropout = Dropout ?? NodeModels.Dropout(model);
        if (!(dropout >= 0 && dropout < 1)) throw new ArgumentException($"the dropout is {dropout}, expected within [0, 1)");
        PredictorOptions training = Training ?? NodeModels.Training(model);
        Walks.Check();
        SkipGram.Check();
        training.Check();
        return this with { Model = model, Dropout = dropout, Training = training };
    }
}
