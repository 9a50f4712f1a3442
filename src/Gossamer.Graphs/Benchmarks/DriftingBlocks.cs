using Gossamer.Graphs.Temporal;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Benchmarks;

/// <summary>
/// A synthetic temporal graph that has what predictors of links live on: pairs that meet again, and blocks of nodes that meet each other,
/// whose members move on to another block once in their life. Event i is at time i.
/// </summary>
public sealed record DriftingBlocks
{
    /// <summary>Name by which the default graph is known.</summary>
    public const string Name = "drifting-blocks";

    /// <summary>Nodes, at least twice the blocks. Default 20,000.</summary>
    public int Nodes { get; init; } = 20_000;

    /// <summary>Events. Default 400,000.</summary>
    public int Events { get; init; } = 400_000;

    /// <summary>Blocks. Default 100.</summary>
    public int Blocks { get; init; } = 100;

    /// <summary>Share of events that repeat the pair of one of the last <see cref="Memory"/>. Default 0.4.</summary>
    public double Repeated { get; init; } = 0.4;

    /// <summary>How far back repeats reach. Default 40,000 events.</summary>
    public int Memory { get; init; } = 40_000;

    /// <summary>Share of the other events within the source's block. Default 0.9.</summary>
    public double WithinBlock { get; init; } = 0.9;

    /// <summary>Seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The graph.</summary>
    public TemporalGraph Build()
    {
        if (Blocks < 1 || Nodes < 2 * Blocks) throw new ArgumentException($"{Nodes} nodes are too few for {Blocks} blocks");
        var random = new CounterRandom(Seed, "drifting blocks");
        CounterRandom lives = random.Fork("lives");
        var edges = new TemporalEdge[Events];
        ulong draws = 0;
        for (int i = 0; i < Events; i++)
        {
            (int source, int target) = i > 0 && random.Uniform(draws++) < Repeated ? Earlier(i) : Fresh(i);
            edges[i] = new TemporalEdge(source, target, i);
        }
        return TemporalGraph.FromEdges(Nodes, edges);

        (int, int) Earlier(int i)
        {
            TemporalEdge edge = edges[i - 1 - random.Below(draws++, Math.Min(i, Memory))];
            return (edge.Source, edge.Target);
        }

        (int, int) Fresh(int i)
        {
            // The square makes some nodes busier than others.
            double uniform = random.Uniform(draws++);
            int source = (int)(uniform * uniform * Nodes), target;
            bool within = random.Uniform(draws++) < WithinBlock;
            do target = random.Below(draws++, Nodes);
            while (target == source || (within && BlockOf(target, i) != BlockOf(source, i)));
            return (source, target);
        }

        int BlockOf(int node, int time) => (node + (time < lives.Uniform((ulong)node) * Events ? 0 : 1 + node / Blocks)) % Blocks;
    }
}
