using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Negatives;
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

    /// <summary>How two vectors become the features of a pair. Default concatenation.</summary>
    public PairJoin PairJoin { get; init; }

    /// <summary>How predictors are trained.</summary>
    public PredictorOptions Training { get; init; } = new();

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public LinkComparisonOptions Resolve()
    {
        if (Task != TaskName) throw new ArgumentException($"unknown task '{Task}', known are {TaskName} and node");
        PredictorMethods.CheckList(Methods);
        PredictorMethods.CheckSparsities(Sparsities);
        if (Seeds < 1) throw new ArgumentException($"the number of seeds is {Seeds}, expected at least 1");
        if (RankingSize < 1) throw new ArgumentException($"{RankingSize} ranking negatives, expected at least 1");
        Walks.Check();
        SkipGram.Check();
        Training.Check();
        return this;
    }
}
