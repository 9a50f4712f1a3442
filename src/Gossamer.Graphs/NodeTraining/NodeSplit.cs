using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.NodeTraining;

/// <summary>Nodes divided into training, validation and test.</summary>
/// <param name="Train">Nodes to learn from.</param>
/// <param name="Validation">Nodes to choose by.</param>
/// <param name="Test">Nodes to judge.</param>
public sealed record NodeSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
{
    private const double TrainShare = 0.6, ValidationShare = 0.2;
    private const int ReleasedMost = 301;

    /// <summary>Three fifths, one fifth and the rest of each class at random; nodes without a class (−1) in none.</summary>
    /// <param name="labels">Class of each node.</param>
    /// <param name="seed">Seed.</param>
    public static NodeSplit Stratified(IReadOnlyList<int> labels, ulong seed)
    {
        var random = new CounterRandom(seed, "node split");
        List<int> train = [], validation = [], test = [];
        foreach (IGrouping<int, int> members in Labelled(labels).GroupBy(node => labels[node]).OrderBy(static members => members.Key))
            Deal([.. members], random.Fork((ulong)members.Key), train, validation, test, (share, count) => (int)Math.Round(share * count));
        return Sorted(train, validation, test);
    }

    /// <summary>
    /// As published: at most 301 nodes of each class, the first by number, then three fifths, one fifth and the rest of all at random.
    /// </summary>
    public static NodeSplit Released(IReadOnlyList<int> labels, ulong seed)
    {
        List<int> train = [], validation = [], test = [];
        int[] kept = [.. Labelled(labels).GroupBy(node => labels[node]).SelectMany(static members => members.Take(ReleasedMost)).Order()];
        Deal(kept, new CounterRandom(seed, "released node split"), train, validation, test, static (share, count) => (int)(share * count));
        return Sorted(train, validation, test);
    }

    private static IEnumerable<int> Labelled(IReadOnlyList<int> labels) =>
        Enumerable.Range(0, labels.Count).Where(node => labels[node] >= 0);

    private static void Deal(
        int[] nodes, CounterRandom random, List<int> train, List<int> validation, List<int> test, Func<double, int, int> count)
    {
        random.Shuffle(nodes.AsSpan());
        int first = count(TrainShare, nodes.Length), second = first + count(ValidationShare, nodes.Length);
        train.AddRange(nodes[..first]);
        validation.AddRange(nodes[first..second]);
        test.AddRange(nodes[second..]);
    }

    private static NodeSplit Sorted(List<int> train, List<int> validation, List<int> test) =>
        train.Count == 0 || validation.Count == 0 || test.Count == 0
            ? throw new ArgumentException(
                $"{train.Count} nodes to learn from, {validation.Count} to choose by and {test.Count} to judge: none may be empty")
            : new NodeSplit([.. train.Order()], [.. validation.Order()], [.. test.Order()]);
}
