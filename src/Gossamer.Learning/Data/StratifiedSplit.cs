using Gossamer.Kernels.Randomness;

namespace Gossamer.Learning.Data;

/// <summary>Divides a data set at random so that each class keeps its share in both parts.</summary>
public static class StratifiedSplit
{
    /// <summary>
    /// Draws <paramref name="share"/> of each class (rounded to whole samples) into the held-out part. Both parts keep the
    /// order of <paramref name="source"/>; the draw depends on the seed and the labels only.
    /// </summary>
    /// <param name="source">What to divide.</param>
    /// <param name="share">Share of the held-out part, within (0, 1).</param>
    /// <param name="random">Stream of the draw; each class takes a sub-stream of it.</param>
    /// <param name="remainingName">Name of the larger part.</param>
    /// <param name="heldOutName">Name of the held-out part.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not within (0, 1).</exception>
    /// <exception cref="ArgumentException">One of the parts would be empty.</exception>
    public static (IDataset Remaining, IDataset HeldOut) Draw(
        IDataset source, double share, CounterRandom random, string remainingName, string heldOutName)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!(share > 0 && share < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "a share lies within (0, 1)");
        var members = new List<int>[source.ClassNames.Count];
        for (int label = 0; label < members.Length; label++) members[label] = [];
        for (int index = 0; index < source.Count; index++) members[source.Label(index)].Add(index);

        bool[] held = new bool[source.Count];
        for (int label = 0; label < members.Length; label++)
        {
            int[] order = [.. members[label]];
            random.Fork((ulong)label).Shuffle<int>(order);
            int count = (int)Math.Round(order.Length * share, MidpointRounding.AwayFromZero);
            foreach (int index in order.AsSpan(0, count)) held[index] = true;
        }

        int[] heldOut = [.. Enumerable.Range(0, source.Count).Where(index => held[index])];
        int[] remaining = [.. Enumerable.Range(0, source.Count).Where(index => !held[index])];
        if (heldOut.Length == 0 || remaining.Length == 0)
            throw new ArgumentException(
                $"{share:0.###} of the {source.Count} samples of {source.Name} leaves one part empty", nameof(share));
        return (new DatasetSubset(source, remainingName, remaining), new DatasetSubset(source, heldOutName, heldOut));
    }
}
