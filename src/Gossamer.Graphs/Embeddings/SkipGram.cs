using Gossamer.Graphs.Walks;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Embeddings;

/// <summary>
/// Vectors that make nodes of one walk alike: skip-gram with negative sampling (Mikolov et al., "Distributed representations of words and
/// phrases", NIPS 2013) on random walks (Perozzi et al., KDD 2014).
/// </summary>
public static class SkipGram
{
    private const double LastRateShare = 1e-4, NegativePower = 0.75;

    /// <summary>Learns vectors from <paramref name="walks"/>.</summary>
    /// <param name="walks">Walks.</param>
    /// <param name="nodes">Nodes of the graph.</param>
    /// <param name="options">How; defaults are the released settings.</param>
    /// <param name="previous">Vectors to go on from, so that spaces of successive times are not rotated against each other; null for fresh
    /// ones.</param>
    /// <param name="cancellation">Stops between walks.</param>
    /// <exception cref="ArgumentException">An option is out of range, or earlier vectors have another size.</exception>
    public static SkipGramResult Fit(
        WalkCorpus walks, int nodes, SkipGramOptions? options = null, NodeVectors? previous = null,
        CancellationToken cancellation = default) =>
        Learn(walks, nodes, options, previous, keepsOthers: false, cancellation);

    /// <summary>
    /// Goes on from earlier vectors with the walks of some nodes: what was appended to a graph is learnt without learning the rest again.
    /// Nodes that no walk passes through keep their vectors.
    /// </summary>
    /// <param name="walks">Walks from the nodes that have changed.</param>
    /// <param name="nodes">Nodes of the graph, new ones last.</param>
    /// <param name="previous">The earlier vectors.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops between walks.</param>
    /// <exception cref="ArgumentException">An option is out of range, or earlier vectors have another size.</exception>
    public static SkipGramResult Update(
        WalkCorpus walks, int nodes, NodeVectors previous, SkipGramOptions? options = null, CancellationToken cancellation = default) =>
        Learn(walks, nodes, options, previous, keepsOthers: true, cancellation);

    private static SkipGramResult Learn(
        WalkCorpus walks, int nodes, SkipGramOptions? options, NodeVectors? previous, bool keepsOthers, CancellationToken cancellation)
    {
        options ??= new SkipGramOptions();
        options.Check();
        if (previous is not null && (previous.Dimension != options.Dimension || previous.Nodes > nodes))
            throw new ArgumentException(
                $"earlier vectors are {previous.Nodes} of length {previous.Dimension}, which do not fit into {nodes} of length "
                + $"{options.Dimension}",
                nameof(previous));
        if ((long)nodes * options.Dimension > Array.MaxLength)
            throw new NotSupportedException($"{nodes} vectors of length {options.Dimension} are more than an array holds");
        long[] counts = new long[nodes];
        bool[] known = new bool[nodes];
        for (int node = 0; keepsOthers && node < previous!.Nodes; node++) known[node] = previous.IsKnown(node);
        for (int walk = 0; walk < walks.Count; walk++)
        {
            foreach (int node in walks[walk])
            {
                counts[node]++;
                known[node] |= walks[walk].Length > 1;
            }
        }
        (float[] vectors, float[] context) = Begin(nodes, options, previous);
        // Known nodes that no walk passes through are negatives as often as the mean of those that one does: without them nothing would
        // hold what is new apart from what is not.
        long others = keepsOthers ? Math.Max(1, walks.Length / Math.Max(1, counts.LongCount(static count => count > 0))) : 0;
        double[] negatives = [.. counts.Select((count, node) =>
            Math.Pow(count == 0 && known[node] ? others : count, NegativePower))];
        var training = new SkipGramTraining(walks, counts, negatives, vectors, context, options, LastRateShare);
        long pairs = training.Run(cancellation);
        for (int node = 0; node < nodes; node++)
            if (!known[node]) vectors.AsSpan(node * options.Dimension, options.Dimension).Clear();
        return new SkipGramResult(
            new NodeVectors(options.Dimension, vectors, context, known), pairs,
            (double)pairs * (1 + options.Negatives) * 6 * options.Dimension);
    }

    private static (float[] Vectors, float[] Context) Begin(int nodes, SkipGramOptions options, NodeVectors? previous)
    {
        float[] vectors = new float[nodes * options.Dimension], context = new float[nodes * options.Dimension];
        var random = new CounterRandom(options.Seed, "skip-gram vectors");
        for (int i = 0; i < vectors.Length; i++) vectors[i] = (float)((random.Uniform((ulong)i) - 0.5) / options.Dimension);
        if (previous is null) return (vectors, context);
        for (int node = 0; node < previous.Nodes; node++)
            if (previous.IsKnown(node)) previous[node].CopyTo(vectors.AsSpan(node * options.Dimension));
        previous.Context.CopyTo(context);
        return (vectors, context);
    }
}
