using CsCheck;
using Gossamer.Graphs.Ingest;
using Gossamer.Graphs.Links;
using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Rivals;
using Gossamer.Graphs.Splits;
using Gossamer.Graphs.Temporal;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Splits by time, groups of positives, and the negatives they are told from.</summary>
public sealed class LinkSplitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Nodes = 30;

    private static readonly Gen<LinkEvents> Events = Gen.Select(
        Gen.Select(Gen.Int[0, Nodes - 1], Gen.Int[0, Nodes - 1], Gen.Long[0, 60])
            .Select(static (source, target, time) => new TemporalEdge(source, target, time)).Array[60, 140],
        Gen.Bool).Select(static (edges, undirected) =>
        {
            using TemporalGraph graph = TemporalGraph.FromEdges(Nodes, edges);
            return LinkEvents.Of(graph, undirected);
        });

    [Fact]
    public void Parts_follow_each_other_in_time_and_share_no_event() => Events.Sample(
        events =>
        {
            LinkSplit split = LinkSplit.Strict(events);
            LinkPart[] parts = [split.Train, split.Validation, split.Test];
            int[] all = [.. parts.SelectMany(static part => part.Events)];
            Assert.Equal(Enumerable.Range(split.Train.KnownEvents, events.Count - split.Train.KnownEvents), all);
            foreach (LinkPart part in parts)
            {
                // Nothing that a part may know has the time of one of its events.
                Assert.True(events.Times[part.KnownEvents - 1] < part.Events.Min(index => events.Times[index]));
                Assert.Equal(part.Events[0], part.KnownEvents);
            }
            // Shares are met up to the ties at a boundary, which all go to the later part.
            int mostTied = events.Times.ToArray().CountBy(static time => time).Max(static tie => tie.Value);
            Assert.InRange(split.Test.KnownEvents, 0.85 * events.Count - mostTied, 0.85 * events.Count);
        },
        iter: 60, threads: 1);

    [Fact]
    public void Undirected_pairs_have_one_form_before_anything_is_split()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            3, [.. Enumerable.Range(0, 40).Select(static i => new TemporalEdge(i % 2, 1 - i % 2, i))]);
        LinkEvents events = LinkEvents.Of(graph, undirected: true);
        Assert.Equal([new LinkPair(0, 1)], events.Pairs.ToArray().Distinct());
        Assert.True(events.HasOccurredBy(new LinkPair(1, 0), 0));
        PartGroups groups = PartGroups.Of(events, LinkSplit.Strict(events).Test);
        Assert.Equal(0, groups.Count(LinkGroup.First));
    }

    [Fact]
    public void Both_directions_of_a_link_are_one_event_in_one_part() => Gen.Select(Gen.Int[2, 6], Gen.Int[0, 5], Gen.Long[0, 40])
        .Array[60, 160].Sample(
            static draws =>
            {
                TemporalEdge[] oneWay = [.. draws.Select(static draw => new TemporalEdge(draw.Item1 % 6, draw.Item2, draw.Item3))];
                TemporalEdge[] both =
                    [.. oneWay.SelectMany(static edge => new[] { edge, new TemporalEdge(edge.Target, edge.Source, edge.Time) })];
                using TemporalGraph graph = TemporalGraph.FromEdges(6, both);
                LinkEvents events = LinkEvents.Of(graph, undirected: true);
                LinkSplit split = LinkSplit.Strict(events);
                LinkPart[] parts = [split.Train, split.Validation, split.Test];
                var seen = new HashSet<(LinkPair, long)>();
                var firsts = new HashSet<LinkPair>();
                foreach (LinkPart part in parts)
                {
                    (LinkPair, long)[] own = [.. part.Events.Select(index => (events.Pairs[index], events.Times[index])).Distinct()];
                    Assert.All(own, static link => Assert.True(link.Item1.Source < link.Item1.Target));
                    // a → b and b → a at one time are one link, which no other part has.
                    Assert.All(own, link => Assert.True(seen.Add(link)));
                    PartGroups groups = PartGroups.Of(events, part);
                    // What is judged as a first event is a pair that no other part judges as one.
                    foreach (int place in groups.Places(LinkGroup.First)) Assert.True(firsts.Add(events.Pairs[part.Events[place]]));
                }
            },
            iter: 40, threads: 1);

    [Fact]
    public void Groups_are_those_that_a_search_through_all_events_finds() => Events.Sample(
        events =>
        {
            LinkSplit split = LinkSplit.Strict(events);
            foreach (LinkPart part in (LinkPart[])[split.Train, split.Validation, split.Test])
            {
                PartGroups groups = PartGroups.Of(events, part);
                LinkPair[] pairs = events.Pairs.ToArray();
                for (int place = 0; place < part.Events.Count; place++)
                {
                    int index = part.Events[place];
                    LinkPair[] known = pairs[..part.KnownEvents];
                    bool seen = new[] { pairs[index].Source, pairs[index].Target }.All(
                        node => known.Any(pair => pair.Source == node || pair.Target == node));
                    bool repeated = pairs.AsSpan(0, index).Contains(pairs[index]);
                    Assert.Equal(!seen, groups.Contains(LinkGroup.Inductive, place));
                    Assert.Equal(seen, groups.Contains(LinkGroup.All, place));
                    Assert.Equal(seen && !repeated, groups.Contains(LinkGroup.First, place));
                    Assert.Equal(seen && repeated, groups.Contains(LinkGroup.Repeat, place));
                }
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public void Negatives_had_no_event_by_the_time_of_their_positive() => Events.Sample(
        events =>
        {
            LinkSplit split = LinkSplit.Strict(events);
            NegativeSet negatives = NegativeSet.Create(split, split.Test, seed: 3, rankingSize: 7);
            bool[] seen = events.SeenBefore(split.Test.KnownEvents);
            LinkPair[] pairs = events.Pairs.ToArray();
            long[] times = events.Times.ToArray();
            for (int place = 0; place < split.Test.Events.Count; place++)
            {
                int positive = split.Test.Events[place];
                CheckNegative(negatives.Balanced[place]);
                for (int i = 0; i < 7; i++)
                {
                    CheckNegative(negatives.Ranking[place * 7 + i]);
                    Assert.Equal(pairs[positive].Source, negatives.Ranking[place * 7 + i].Source);
                }

                void CheckNegative(LinkPair negative)
                {
                    Assert.NotEqual(negative.Source, negative.Target);
                    Assert.True(seen[negative.Target]);
                    Assert.DoesNotContain(
                        Enumerable.Range(0, pairs.Length), i => times[i] <= times[positive] && pairs[i] == events.Canonical(negative));
                }
            }
            HashSet<LinkPair> present = [.. split.Test.Events.Select(index => pairs[index])], past = [.. pairs[..split.Test.KnownEvents]];
            foreach (LinkPair negative in negatives.Historical) Assert.True(past.Contains(negative) && !present.Contains(negative));
        },
        iter: 40, threads: 1);

    [Fact]
    public void A_pair_that_is_linked_later_is_a_negative_before()
    {
        // Node 0 meets 1, 2, 3 in turns; at the end it meets 4, which is thus the one negative target until then.
        TemporalEdge[] edges =
        [
            .. Enumerable.Range(0, 95).Select(static i => new TemporalEdge(0, 1 + i % 3, i)), new(4, 1, 40), new(0, 4, 200), new(0, 1, 150),
            new(0, 2, 151)
        ];
        using TemporalGraph graph = TemporalGraph.FromEdges(5, edges);
        LinkEvents events = LinkEvents.Of(graph);
        LinkSplit split = LinkSplit.Strict(events);
        NegativeSet negatives = NegativeSet.Create(split, split.Validation, seed: 0, rankingSize: 3);
        Assert.All(negatives.Ranking.ToArray(), negative => Assert.Equal(new LinkPair(0, 4), negative));
        // Once all are linked there is none left, and nobody pretends otherwise.
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => NegativeSet.Create(split, split.Test, seed: 0, rankingSize: 3));
        Assert.Contains("node 0 is linked to every other node", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_negatives_and_another_seed_others() => Events.Sample(
        events =>
        {
            LinkSplit split = LinkSplit.Strict(events);
            Assert.Equal(NegativeSet.Create(split, split.Test, 5, 10).Hash, NegativeSet.Create(split, split.Test, 5, 10).Hash);
            Assert.NotEqual(NegativeSet.Create(split, split.Test, 5, 10).Hash, NegativeSet.Create(split, split.Test, 6, 10).Hash);
            Assert.NotEqual(NegativeSet.Create(split, split.Test, 5, 10).Hash, NegativeSet.Create(split, split.Validation, 5, 10).Hash);
        },
        iter: 10, threads: 1);

    [Fact]
    public void Balanced_negatives_replace_the_target_half_of_the_time()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            500, [.. Enumerable.Range(0, 6000).Select(static i => new TemporalEdge(i * 7 % 500, (i * i + 3) % 499, i))]);
        LinkEvents events = LinkEvents.Of(graph);
        LinkSplit split = LinkSplit.Strict(events);
        NegativeSet negatives = NegativeSet.Create(split, split.Train, seed: 1, rankingSize: 0);
        int kept = Enumerable.Range(0, split.Train.Events.Count).Count(
            place => negatives.Balanced[place].Source == events.Pairs[split.Train.Events[place]].Source);
        // Binomial with 1,200 draws of one half: five standard deviations are 87.
        Assert.InRange(kept, split.Train.Events.Count / 2 - 87, split.Train.Events.Count / 2 + 90);
    }

    [Fact]
    public void The_released_protocol_has_the_defects_it_is_known_for()
    {
        using TemporalGraph graph = TemporalGraph.FromEdges(
            400, [.. Enumerable.Range(0, 5000).Select(static i => new TemporalEdge(i * 7 % 400, (i * i + 3) % 399, i))]);
        LinkEvents events = LinkEvents.Of(graph);
        LinkSplit split = LinkSplit.Released(events, seed: 2);
        Assert.Equal((events.Count, events.Count), (split.Train.KnownEvents, split.Test.KnownEvents));
        int shared = split.Validation.Events.Intersect(split.Train.Events).Count();
        // Three quarters of the validation positives are training positives too.
        Assert.InRange(shared / (double)split.Validation.Events.Count, 0.71, 0.79);
        Assert.Equal(Enumerable.Range(events.Count - split.Test.Events.Count, split.Test.Events.Count), split.Test.Events);
        foreach (LinkPair negative in NegativeSet.Create(split, split.Test, 1, 5).Balanced) Assert.Null(events.FirstOf(negative));
    }

    [Theory]
    [InlineData("temporal-graphs/CollegeMsg.txt.gz", 1_707)]
    [InlineData("temporal-graphs/email-Eu-core-temporal.txt.gz", 2_177)]
    public void Headline_positives_of_real_graphs_are_as_counted_elsewhere(string file, int first)
    {
        // Counted when the data were collected, with all duplicates kept.
        using TemporalGraph graph = TemporalIngest.Read(
            TestData.Require(file), new IngestOptions { ExactDuplicates = ExactDuplicates.Keep }, cancellation: Token);
        LinkEvents events = LinkEvents.Of(graph);
        Assert.Equal(first, PartGroups.Of(events, LinkSplit.Strict(events).Test).Count(LinkGroup.First));
    }

    [Fact]
    public void Rivals_score_as_their_definitions_say() => Events.Sample(
        events =>
        {
            LinkSplit split = LinkSplit.Strict(events);
            LinkPart part = split.Test;
            LinkPair[] known = events.Pairs[..part.KnownEvents].ToArray();
            HashSet<int>[] neighbours = [.. Enumerable.Range(0, Nodes).Select(node => known
                .Where(pair => pair.Source == node || pair.Target == node)
                .Select(pair => pair.Source == node ? pair.Target : pair.Source).ToHashSet())];
            IEnumerable<int> all = Enumerable.Range(0, Nodes);
            LinkPair[] asked = [.. from source in all from target in all select new LinkPair(source, target)];
            long length = events.Times[^1] - events.Times[part.Events[0]], last = events.Times[part.KnownEvents - 1];
            LinkPair[] recent = [.. known.Where((_, i) => events.Times[i] >= last - length)];
            foreach ((string name, Func<LinkPair, double> expected) in new (string, Func<LinkPair, double>)[]
            {
                ("edgebank", pair => known.Contains(events.Canonical(pair)) ? 1 : 0),
                ("edgebank-window", pair => recent.Contains(events.Canonical(pair)) ? 1 : 0),
                ("preferential-attachment", pair => neighbours[pair.Source].Count * neighbours[pair.Target].Count),
                ("adamic-adar", pair => neighbours[pair.Source].Intersect(neighbours[pair.Target])
                    .Where(z => neighbours[z].Count > 1).Sum(z => 1 / Math.Log(neighbours[z].Count))),
            })
            {
                float[] scores = new float[asked.Length];
                LinkRivals.Create(name, events, part).Score(asked, scores);
                for (int i = 0; i < asked.Length; i++) Assert.Equal(expected(asked[i]), scores[i], 1e-5);
            }
        },
        iter: 15, threads: 1);
}
