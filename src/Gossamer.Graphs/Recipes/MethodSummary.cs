using Gossamer.Learning.Statistics;

namespace Gossamer.Graphs.Recipes;

/// <summary>A method at one sparsity over all seeds: the figure by which methods are compared.</summary>
public sealed record MethodSummary
{
    /// <summary>Method.</summary>
    public required string Method { get; init; }

    /// <summary>Sparsity.</summary>
    public required double Sparsity { get; init; }

    /// <summary>Mean over the seeds.</summary>
    public required double Mean { get; init; }

    /// <summary>Sample standard deviation over the seeds.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Lower limit of the 95 % bootstrap interval of the mean.</summary>
    public required double Low { get; init; }

    /// <summary>Upper limit.</summary>
    public required double High { get; init; }

    /// <summary>Paired difference to the dense network, with its 95 % bootstrap interval over seeds; null for that itself.</summary>
    public BootstrapInterval? DeltaDense { get; init; }

    /// <summary>Paired difference to train-and-prune at the same sparsity; null for that itself and where it was not run.</summary>
    public BootstrapInterval? DeltaPruned { get; init; }

    /// <summary>
    /// Training operations of train-and-prune at this sparsity (of the dense network, where that was not run) over this method's,
    /// embeddings included.
    /// </summary>
    public required double FlopsRatio { get; init; }

    /// <summary>The same for the stages of the network alone.</summary>
    public required double NetworkFlopsRatio { get; init; }

    /// <summary>Mean of the bills' network stages.</summary>
    public required double NetworkFlops { get; init; }

    /// <summary>Share of these that sums over neighbours take, which no sparsity of weights makes less; 0 for perceptrons.</summary>
    public double PropagationShare { get; init; }

    /// <summary>Mean of the live parameters.</summary>
    public required double LiveParameters { get; init; }

    /// <summary>Mean seconds of training the network.</summary>
    public required double Seconds { get; init; }

    /// <summary>Rivals whose mean is above this method's, the best first.</summary>
    public required IReadOnlyList<string> BeatenBy { get; init; }
}
