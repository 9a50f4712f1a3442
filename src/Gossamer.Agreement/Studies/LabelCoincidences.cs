using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Studies;

/// <summary>How often raters of a cell say a label while another says one, counted over ordered pairs of raters with 64 bits.</summary>
internal sealed class LabelCoincidences
{
    private const int MostLabels = 64;

    private readonly Dictionary<(long, long), long> _counts = [];

    /// <summary>The labels that were said, ascending.</summary>
    public IReadOnlyList<long> Labels => [.. _counts.Keys.Select(static pair => pair.Item1).Distinct().Order()];

    /// <summary>The coincidences at cells of maps; none where there are more labels than a table has room for.</summary>
    /// <param name="maps">The maps of the raters.</param>
    /// <param name="cells">The cells that count.</param>
    public static LabelCoincidences Of(IReadOnlyList<LabelGrid> maps, BinaryMask cells)
    {
        var result = new LabelCoincidences();
        long[] labels = [.. maps.SelectMany(static map => map.Labels).Distinct().Order()];
        if (labels.Length > MostLabels) return result;
        int[][] placeOfCode = [.. maps.Select(map => map.Labels.Select(label => Array.IndexOf(labels, label)).ToArray())];
        long[,] counts = new long[labels.Length, labels.Length];
        int[] said = new int[maps.Count];
        VotePatterns.ForEachVoted([cells], (cell, _) =>
        {
            for (int k = 0; k < said.Length; k++) said[k] = placeOfCode[k][maps[k].Codes[cell]];
            for (int i = 0; i < said.Length; i++)
                for (int j = 0; j < said.Length; j++)
                    if (i != j) counts[said[i], said[j]]++;
        });
        for (int row = 0; row < labels.Length; row++)
            for (int column = 0; column < labels.Length; column++)
                if (counts[row, column] > 0) result.Add((labels[row], labels[column]), counts[row, column]);
        return result;
    }

    /// <summary>Adds another's counts.</summary>
    public void Add(LabelCoincidences other)
    {
        foreach (((long, long) pair, long count) in other._counts) Add(pair, count);
    }

    /// <summary>Of the cells of which a rater says the label of the row, the share of other raters' labels.</summary>
    public double[,] Shares()
    {
        IReadOnlyList<long> labels = Labels;
        double[,] shares = new double[labels.Count, labels.Count];
        for (int row = 0; row < labels.Count; row++)
        {
            double sum = labels.Sum(label => (double)_counts.GetValueOrDefault((labels[row], label)));
            for (int column = 0; column < labels.Count; column++) shares[row, column] = _counts.GetValueOrDefault((labels[row], labels[column])) / sum;
        }
        return shares;
    }

    private void Add((long, long) pair, long count) => _counts[pair] = _counts.GetValueOrDefault(pair) + count;
}
