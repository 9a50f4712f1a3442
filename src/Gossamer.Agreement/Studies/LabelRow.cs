using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Similarity;

namespace Gossamer.Agreement.Studies;

/// <summary>One label of label maps by one measure, over cases.</summary>
/// <param name="Label">The label.</param>
/// <param name="Metric">The measure; distances have a minus sign, so that more is better.</param>
/// <param name="Cases">Cases in which raters can be compared on it.</param>
/// <param name="InterRater">Mean over cases of the mean agreement of pairs of raters; null where there is none, or it is infinite.</param>
/// <param name="Scores">Mean score of each model; null likewise.</param>
public sealed record LabelRow(long Label, string Metric, int Cases, double? InterRater, IReadOnlyDictionary<string, double?> Scores)
{
    /// <summary>A row for each measure and label; none where there is a single label, of which everything else speaks already.</summary>
    internal static IReadOnlyList<LabelRow> Of(IReadOnlyList<CaseScores> cases, IReadOnlyList<ISimilarity> measures, IReadOnlyList<string> models)
    {
        long[] labels = [.. cases.SelectMany(static one => one.Labels).Select(static one => one.Label).Distinct().Order()];
        if (labels.Length < 2) return [];
        return
        [
            .. measures.SelectMany((measure, place) => labels.Select(label =>
            {
                LabelScores[] own = [.. cases.SelectMany(static one => one.Labels).Where(one => one.Label == label)];
                var inter = Aggregate.Of(own.Select(one => one.Inter[place]));
                return new LabelRow(
                    label, $"{(measure.IsDistance ? "-" : "")}{measure.Name}", inter.Used, Estimate.Finite(inter.Mean),
                    models.Select((name, model) => (name, Score: Estimate.Finite(Aggregate.Of(own.Select(one => one.Scores[place][model])).Mean))).ToDictionary(static one => one.name, static one => one.Score));
            })),
        ];
    }
}
