namespace Gossamer.Graphs.Embeddings;

/// <summary>How skip-gram with negative sampling learns. Defaults are the released settings for link prediction.</summary>
public sealed record SkipGramOptions
{
    /// <summary>Length of vectors, at least 1. Default 8.</summary>
    public int Dimension { get; init; } = 8;

    /// <summary>
    /// Greatest distance of two nodes of a walk that are a pair, at least 1; for each node a smaller one is drawn. Default 10.
    /// </summary>
    public int Window { get; init; } = 10;

    /// <summary>Passes over the walks, at least 1. Default 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Random nodes that each pair is told from, at least 1. Default 5.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>First learning rate, above 0; falls linearly to 10⁻⁴ of itself. Default 0.025.</summary>
    public double LearningRate { get; init; } = 0.025;

    /// <summary>Share of a node among all above which its occurrences are thinned out; 0 for never. Default 10⁻³.</summary>
    public double Subsampling { get; init; } = 1e-3;

    /// <summary>Whether one thread learns or all. Default one.</summary>
    public SkipGramMode Mode { get; init; }

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where a value is out of range.</summary>
    internal void Check()
    {
        if (Dimension < 1) throw new ArgumentException($"vectors of length {Dimension}, expected at least 1");
        if (Window < 1 || Epochs < 1 || Negatives < 1)
            throw new ArgumentException($"window {Window}, epochs {Epochs} and negatives {Negatives}: each is expected to be at least 1");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new ArgumentException($"the learning rate is {LearningRate}, expected a number above 0");
        if (!(Subsampling >= 0 && double.IsFinite(Subsampling)))
            throw new ArgumentException($"the sub-sampling threshold is {Subsampling}, expected a number of at least 0");
    }
}
