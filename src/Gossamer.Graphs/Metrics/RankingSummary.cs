namespace Gossamer.Graphs.Metrics;

/// <summary>How high positives stand among their negatives.</summary>
/// <param name="Mrr">Mean of 1 / rank over the positives.</param>
/// <param name="MrrBySource">The same averaged over each source first: busy nodes count once.</param>
/// <param name="Hits1">Share of ranks of at most 1.</param>
/// <param name="Hits10">Share of ranks of at most 10.</param>
public sealed record RankingSummary(double Mrr, double MrrBySource, double Hits1, double Hits10)
{
    /// <summary>Summarises ranks; NaN without any.</summary>
    /// <param name="ranks">Rank of each positive, from 1.</param>
    /// <param name="sources">Source of each positive.</param>
    public static RankingSummary Of(ReadOnlySpan<double> ranks, ReadOnlySpan<int> sources)
    {
        if (ranks.Length != sources.Length) throw new ArgumentException($"{ranks.Length} ranks, but {sources.Length} sources");
        if (ranks.IsEmpty) return new RankingSummary(double.NaN, double.NaN, double.NaN, double.NaN);
        var bySource = new SortedDictionary<int, (double Sum, int Count)>();
        double sum = 0;
        int first = 0, ten = 0;
        for (int i = 0; i < ranks.Length; i++)
        {
            sum += 1 / ranks[i];
            first += ranks[i] <= 1 ? 1 : 0;
            ten += ranks[i] <= 10 ? 1 : 0;
            (double sourceSum, int count) = bySource.GetValueOrDefault(sources[i]);
            bySource[sources[i]] = (sourceSum + 1 / ranks[i], count + 1);
        }
        return new RankingSummary(
            sum / ranks.Length, bySource.Values.Average(static source => source.Sum / source.Count), (double)first / ranks.Length,
            (double)ten / ranks.Length);
    }
}
