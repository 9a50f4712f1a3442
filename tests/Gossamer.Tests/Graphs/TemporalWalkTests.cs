using CsCheck;
using Gossamer.Graphs.Embeddings;
using Gossamer.Graphs.Leakage;
using Gossamer.Graphs.Temporal;
using Gossamer.Graphs.Walks;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Walks that go through time, and the vectors learnt from them.</summary>
public sealed class TemporalWalkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Nodes = 7;

    [Fact]
    public void Every_walk_follows_edges_that_exist_each_later_than_the_last() => Gen.Select(
        EdgeLists.Crowded, Gen.Long[-5, 6], Gen.Enum<WalkBias>(), Gen.Bool).Sample(
        (edges, asOf, bias, reverse) =>
        {
            using TemporalGraph graph = TemporalGraph.FromEdges(Nodes, edges);
            WalkDirection direction = reverse ? WalkDirection.Reverse : WalkDirection.Forward;
            using var walker = new TemporalWalker(
                graph, new WalkOptions { Length = 6, WalksPerNode = 4, Bias = bias, Direction = direction });
            WalkCorpus walks = walker.Sample(asOf);
            Assert.Equal(4 * Nodes, walks.Count);
            for (int i = 0; i < walks.Count; i++)
            {
                int[] nodes = walks[i].ToArray();
                Assert.Equal(i / 4, nodes[0]);
                Assert.True(IsWalk(nodes, reverse ? long.MaxValue : long.MinValue), string.Join(' ', nodes));
            }

            // Some choice of edges must explain the nodes, each edge strictly beyond the clock and none after asOf.
            bool IsWalk(ReadOnlySpan<int> nodes, long clock)
            {
                if (nodes.Length == 1) return true;
                foreach (TemporalEdge edge in edges)
                {
                    (int from, int to) = reverse ? (edge.Target, edge.Source) : (edge.Source, edge.Target);
                    if (from != nodes[0] || to != nodes[1] || edge.Time > asOf || !(reverse ? edge.Time < clock : edge.Time > clock))
                        continue;
                    if (IsWalk(nodes[1..], edge.Time)) return true;
                }
                return false;
            }
        },
        iter: 60, threads: 1);

    /// <summary>Rows from none to hundreds of edges with many ties, so that searches end in every way.</summary>
    [Theory]
    [InlineData(WalkBias.ForwardExp, WalkDirection.Forward, long.MaxValue)]
    [InlineData(WalkBias.ForwardExp, WalkDirection.Reverse, 70)]
    [InlineData(WalkBias.DecayExp, WalkDirection.Forward, 70)]
    [InlineData(WalkBias.Uniform, WalkDirection.Reverse, long.MaxValue)]
    public void Walks_drawn_side_by_side_are_those_drawn_one_by_one(WalkBias bias, WalkDirection direction, long asOf)
    {
        const int Many = 60;
        var random = new Random(5);
        TemporalEdge[] edges = [.. Enumerable.Range(0, 4000).Select(_ =>
            new TemporalEdge((int)(Many * Math.Pow(random.NextDouble(), 3)), random.Next(Many), random.Next(-20, 100)))];
        using TemporalGraph graph = TemporalGraph.FromEdges(Many, edges), reversed = graph.Transpose();
        var options = new WalkOptions { Length = 8, WalksPerNode = 30, Bias = bias, Direction = direction, Seed = 3 };
        using var walker = new TemporalWalker(graph, options);
        WalkCorpus walks = walker.Sample(asOf, Token);
        for (int i = 0; i < walks.Count; i++)
            Assert.Equal(PlainWalk(direction == WalkDirection.Reverse ? reversed : graph, options, i / 30, i % 30, asOf), walks[i].ToArray());
        Assert.InRange(walks.Steps, walks.Count, 8 * walks.Count);
    }

    /// <summary>The walk as it is defined: list what may be followed, draw one of it, accept it or draw again.</summary>
    private static List<int> PlainWalk(TemporalGraph graph, WalkOptions options, int node, int walk, long asOf)
    {
        CounterRandom random = new CounterRandom(options.Seed, "walks").Fork((ulong)node).Fork((ulong)walk);
        ulong draws = 0;
        List<int> nodes = [node];
        long? clock = null;
        while (nodes.Count <= options.Length)
        {
            (long Time, int Target)[] exist = [.. graph.Times(node).ToArray().Zip(graph.Targets(node).ToArray()).Where(edge => edge.First <= asOf)];
            (long Time, int Target)[] follow = [.. exist.Where(edge =>
                clock is null || (options.Direction == WalkDirection.Reverse ? edge.Time < clock : edge.Time > clock))];
            if (follow.Length == 0) break;
            double span = exist[^1].Time - exist[0].Time;
            (long Time, int Target) edge;
            do edge = follow[(int)Math.BigMul(random.Bits(draws++), (ulong)follow.Length, out _)];
            while (options.Bias != WalkBias.Uniform && span != 0 && follow.Length > 1 && random.Uniform(draws++) >= Math.Exp(
                (options.Bias == WalkBias.ForwardExp ? edge.Time - follow[^1].Time : follow[0].Time - edge.Time) / span));
            (clock, node) = (edge.Time, edge.Target);
            nodes.Add(node);
        }
        return nodes;
    }

    [Theory]
    [InlineData(WalkBias.ForwardExp)]
    [InlineData(WalkBias.DecayExp)]
    [InlineData(WalkBias.Uniform)]
    public void First_steps_have_the_chances_of_the_rule(WalkBias bias)
    {
        // Edges at 0, 3, 9 and two at 10, and one far in the future that a walk as of 10 must not know, neither to take nor to scale by.
        long[] times = [0, 3, 9, 10, 10];
        using TemporalGraph graph = TemporalGraph.FromEdges(
            7, [.. times.Select(static (time, i) => new TemporalEdge(0, i + 1, time)), new(0, 6, 1_000_000)]);
        const int Walks = 60_000;
        using var walker = new TemporalWalker(graph, new WalkOptions { Length = 1, WalksPerNode = Walks, Bias = bias });
        WalkCorpus walks = walker.Sample(10, Token);
        int slope = bias switch { WalkBias.ForwardExp => 1, WalkBias.DecayExp => -1, _ => 0 };
        double[] weights = [.. times.Select(time => Math.Exp(slope * time / 10.0))];
        double chi = 0;
        for (int i = 0; i < times.Length; i++)
        {
            double expected = Walks * weights[i] / weights.Sum();
            int drawn = Enumerable.Range(0, Walks).Count(walk => walks[walk][1] == i + 1);
            chi += (drawn - expected) * (drawn - expected) / expected;
        }
        // The 99.9 % point of chi squared with four degrees of freedom.
        Assert.InRange(chi, 0, 18.47);
    }

    [Fact]
    public void Nothing_after_the_clock_changes_a_walk_or_a_vector() => Gen.Select(
        EdgeLists.Crowded, Gen.Long[-5, 5], Gen.ULong, Gen.Bool).Sample(
        (edges, asOf, seed, reverse) =>
        {
            using TemporalGraph graph = TemporalGraph.FromEdges(Nodes, edges);
            var walks = new WalkOptions { Direction = reverse ? WalkDirection.Reverse : WalkDirection.Forward };
            Assert.True(FutureShuffle.Audit(graph, asOf, walks, new SkipGramOptions(), seed).Holds);
        },
        iter: 60, threads: 1);

    [Fact]
    public void The_audit_notices_features_that_know_the_future()
    {
        TemporalEdge[] edges = [.. Enumerable.Range(0, 200).Select(static i => new TemporalEdge(i * 7 % 13, i * 5 % 11, i))];
        using TemporalGraph graph = TemporalGraph.FromEdges(13, edges);
        using TemporalGraph changed = FutureShuffle.Shuffle(graph, 100, 1, out long shuffled);
        Assert.Equal(99, shuffled);
        Assert.Equal(Features(graph, 100), Features(changed, 100));
        Assert.NotEqual(Features(graph, 120), Features(changed, 120));

        static string Features(TemporalGraph graph, long asOf)
        {
            using var walker = new TemporalWalker(graph);
            return SkipGram.Fit(walker.Sample(asOf), graph.Nodes).Vectors.Hash;
        }
    }

    [Fact]
    public void A_node_without_edges_is_a_walk_of_one_and_the_zero_vector()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            4, [.. Enumerable.Range(0, 30).Select(static i => new TemporalEdge(i % 2, 1 - i % 2, i)), new(0, 3, 50)]);
        using var walker = new TemporalWalker(graph);
        WalkCorpus walks = walker.Sample(40, Token);
        for (int i = 0; i < 10; i++) Assert.Equal([2], walks[20 + i].ToArray());
        NodeVectors vectors = SkipGram.Fit(walks, 4, cancellation: Token).Vectors;
        // Node 3 has its only edge after the clock.
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(vectors.IsKnown));
        Assert.All(vectors[2].ToArray(), static value => Assert.Equal(0, value));
        Assert.All(vectors[3].ToArray(), static value => Assert.Equal(0, value));
        Assert.Contains(vectors[0].ToArray(), static value => value != 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_vectors_and_another_others()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            40, [.. Enumerable.Range(0, 900).Select(static i => new TemporalEdge(i * 7 % 40, (i * i + 1) % 39, i))]);
        Assert.Equal(Fit(1, 1), Fit(1, 1));
        Assert.NotEqual(Fit(1, 1), Fit(2, 1));
        Assert.NotEqual(Fit(1, 1), Fit(1, 2));

        string Fit(ulong walkSeed, ulong seed)
        {
            using var walker = new TemporalWalker(graph, new WalkOptions { Seed = walkSeed });
            return SkipGram.Fit(walker.Sample(), 40, new SkipGramOptions { Seed = seed }).Vectors.Hash;
        }
    }

    [Theory]
    [InlineData(SkipGramMode.Deterministic)]
    [InlineData(SkipGramMode.Hogwild)]
    public void Nodes_of_one_community_become_alike(SkipGramMode mode)
    {
        // Two rings of twenty nodes without an edge between them.
        TemporalEdge[] edges =
        [
            .. Enumerable.Range(0, 4000).Select(static i => new TemporalEdge(
                20 * (i % 2) + i / 2 % 20, 20 * (i % 2) + (i / 2 + 1 + i / 2 / 20 % 5) % 20, i)),
        ];
        using TemporalGraph graph = TemporalGraph.FromEdges(40, edges);
        using var walker = new TemporalWalker(graph, new WalkOptions { WalksPerNode = 40, Length = 8, Bias = WalkBias.Uniform });
        var options = new SkipGramOptions { Epochs = 10, Mode = mode, Dimension = 13 };
        NodeVectors vectors = SkipGram.Fit(walker.Sample(cancellation: Token), 40, options, cancellation: Token).Vectors;
        double within = 0, between = 0;
        for (int a = 0; a < 40; a++)
            for (int b = 0; b < a; b++)
                if (a / 20 == b / 20) within += Cosine(a, b) / 380;
                else between += Cosine(a, b) / 400;
        Assert.True(within > between + 0.5, $"within {within}, between {between}");

        double Cosine(int a, int b)
        {
            double product = 0, left = 0, right = 0;
            for (int i = 0; i < 13; i++)
            {
                (float x, float y) = (vectors[a][i], vectors[b][i]);
                (product, left, right) = (product + x * y, left + x * x, right + y * y);
            }
            return product / Math.Sqrt(left * right);
        }
    }

    [Fact]
    public void Going_on_from_earlier_vectors_keeps_their_directions()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            60, [.. Enumerable.Range(0, 6000).Select(static i => new TemporalEdge(i * 7 % 60, (i * i + 1) % 59, i))]);
        using var walker = new TemporalWalker(graph);
        var options = new SkipGramOptions { Epochs = 5 };
        NodeVectors early = SkipGram.Fit(walker.Sample(3000, Token), 60, options, cancellation: Token).Vectors;
        NodeVectors warm = SkipGram.Fit(walker.Sample(cancellation: Token), 60, options, early, Token).Vectors;
        NodeVectors cold = SkipGram.Fit(walker.Sample(cancellation: Token), 60, options with { Seed = 9 }, cancellation: Token).Vectors;
        Assert.True(early.MeanCosine(warm) > early.MeanCosine(cold) + 0.3, $"warm {early.MeanCosine(warm)}, cold {early.MeanCosine(cold)}");
    }

    [Fact]
    public void An_alias_table_draws_by_weight()
    {
        double[] weights = [0, 1, 5, 0.5, 0, 3];
        var table = new AliasTable(weights);
        double[] shares = new double[6];
        const int Places = 96_000;
        for (int i = 0; i < Places; i++) shares[table[(i + 0.5) / Places]] += 1.0 / Places;
        for (int i = 0; i < 6; i++) Assert.Equal(weights[i] / 9.5, shares[i], 1e-4);
    }
}
