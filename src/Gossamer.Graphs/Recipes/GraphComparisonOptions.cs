using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.LinkTraining;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Walks;

namespace Gossamer.Graphs.Recipes;

/// <summary>Methods × sparsities × seeds on one graph. A seed is that of walks, vectors, negatives, weights and order, shared by all methods.</summary>
public sealed record GraphComparisonOptions
{
    /// <summary>The only task so far.</summary>
    public const string LinkTask = "link";

    /// <summary>Name of a known graph, or the path of an edge list or <c>.tcsr</c> file. Default CollegeMsg.</summary>
    public string Data { get; init; } = "CollegeMsg";

    /// <summary>What is predicted. Default link.</summary>
    public string Task { get; init; } = LinkTask;

    /// <summary>How events are divided and what may be known. Default strict.</summary>
    public LinkProtocol Protocol { get; init; }

    /// <summary>Whether links have no direction. Default false.</summary>
    public bool Undirected { get; init; }

    /// <summary>Methods as <see cref="LinkMethods"/> reads them. Default train-and-prune, sparse, small-dense.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [LinkMethods.TrainAndPrune, "sparse", "small-dense"];

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

    /// <summary>How predictors are trained.</summary>
    public LinkTrainingOptions Training { get; init; } = new();

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range; the message names it.</exception>
    public GraphComparisonOptions Resolve()
    {
        if (Task != LinkTask) throw new ArgumentException($"unknown task '{Task}', known is {LinkTask}");
        if (Methods.Count == 0) throw new ArgumentException("there is no method to compare");
        if (Methods.Distinct(StringComparer.Ordinal).Count() < Methods.Count) throw new ArgumentException("a method stands twice in the list of methods");
        foreach (string method in Methods)
            if (LinkMethods.Parse(method) is DensePredictor) throw new ArgumentException("dense has no sparsity to compare at; it is trained beside the methods");
        if (Sparsities.Count == 0) throw new ArgumentException("there is no sparsity to compare at");
        if (Sparsities.Distinct().Count() < Sparsities.Count) throw new ArgumentException("a sparsity stands twice in the list of sparsities");
        foreach (double sparsity in Sparsities)
            if (sparsity is not (> 0 and < 1)) throw new ArgumentException($"the sparsity is {sparsity}, expected between 0 and 1");
        if (Seeds < 1) throw new ArgumentException($"the number of seeds is {Seeds}, expected at least 1");
        if (RankingSize < 1) throw new ArgumentException($"{RankingSize} ranking negatives, expected at least 1");
        Walks.Check();
        SkipGram.Check();
        Training.Check();
        return this;
    }
}
