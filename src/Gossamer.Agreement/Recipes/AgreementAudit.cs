using Gossamer.Agreement.Auditing;
using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Masks;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Agreement.Recipes;

/// <summary>
/// Looks for what agreement cannot survive: copies passed off as a second opinion, models that saw the cases, raters who saw the models,
/// and names that were exchanged.
/// </summary>
public static class AgreementAudit
{
    /// <summary>Dice above which two masks of a person and of another rater or model are closer than people draw.</summary>
    private const double TooClose = 0.995;

    /// <summary>Share of cases that makes a pattern.</summary>
    private const double Often = 0.5;

    /// <summary>Audits.</summary>
    /// <exception cref="ArgumentException">An option does not fit the files.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static AgreementAuditResult Run(AgreementAuditOptions options, CancellationToken cancellation = default)
    {
        using AnnotationSet annotations = AnnotationSet.Open(options.Annotations, options.Layout, options.Threshold);
        using AnnotationSet? predictions = options.Predictions is { } path ? AnnotationSet.Open(path, AnnotationLayout.Raters, options.Threshold) : null;
        if (predictions is null && (options.TrainingCases ?? options.TrainingRater) is not null)
            throw new ArgumentException("there are no models whose training could matter, expected predictions");
        if (options.TrainingRater is { } named && !annotations.Raters.Contains(named))
            throw new ArgumentException(annotations.RatersAreKnown ? $"there is no rater '{named}', expected one of {string.Join(", ", annotations.Raters)}" : $"there is no rater '{named}': raters are anonymous");
        IReadOnlySet<string> trained = TrainingCases.Read(options.TrainingCases);
        List<AuditFinding> findings = [];
        PairCounts raters = new(), models = new();
        foreach (string name in annotations.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            Annotation[] first = [.. annotations.Load(name).GroupBy(static annotation => annotation.Rater).Select(static repeats => repeats.First())];
            Annotation[] predicted = predictions is not null && predictions.Has(name) ? [.. predictions.Load(name)] : [];
            Compare(name, first, first, raters, findings, isModel: false);
            Compare(name, predicted, first, models, findings, isModel: true);
            foreach (Annotation annotation in first.Concat(predicted))
                if (annotation.Grid.Labels is [0]) findings.Add(new AuditFinding("empty", "warning", name, [annotation.Rater], $"{annotation.File} marks nothing"));
            if (trained.Contains(name) && predicted.Length > 0)
                findings.Add(new AuditFinding("training-overlap", "error", name, [.. predicted.Select(static one => one.Rater)], "the case was used in training and must not count in evaluation"));
        }
        if (annotations.RatersAreKnown)
        {
            findings.AddRange(raters.Often(Often).Select(static pair => new AuditFinding(
                "copied-rater", "error", "", [pair.First, pair.Second], $"their masks are the same or nearly so in {pair.Close} of {pair.Cases} cases: they are no two opinions, or both began from the same pre-annotation")));
            findings.AddRange(models.Often(Often).Select(static pair => new AuditFinding(
                "imitation", "error", "", [pair.First, pair.Second], $"model and rater draw the same or nearly so in {pair.Close} of {pair.Cases} cases: the model saw these labels, the rater saw the model (anchoring), or one is a copy of the other")));
            findings.AddRange(Swapped(raters));
        }
        if (options.TrainingRater is { } rater)
            findings.AddRange(models.Preferring(rater).Select(pair => new AuditFinding(
                "imitation", "warning", "", [pair.Model, rater], $"model '{pair.Model}' was trained on {rater} and agrees with {rater} at Dice {pair.Own:0.000} and with others at {pair.Others:0.000}: score it against others")));
        return new AgreementAuditResult(
            annotations.Cases.Count, annotations.Raters, predictions?.Raters ?? [],
            [.. findings.OrderBy(static finding => finding.Severity, StringComparer.Ordinal).ThenBy(static finding => finding.Kind, StringComparer.Ordinal).ThenBy(static finding => finding.Case, StringComparer.Ordinal)]);
    }

    private static void Compare(string name, Annotation[] some, Annotation[] others, PairCounts counts, List<AuditFinding> findings, bool isModel)
    {
        for (int a = 0; a < some.Length; a++)
            for (int b = isModel ? 0 : a + 1; b < others.Length; b++)
            {
                if (some[a].Grid.Geometry.DifferenceFrom(others[b].Grid.Geometry) is { } difference)
                    throw FormatError.At(some[a].File, "geometry", $"{difference} ({others[b].File})", "bring both to the same cells");
                BinaryMask first = BinaryMask.Foreground(some[a].Grid), second = BinaryMask.Foreground(others[b].Grid);
                Overlap overlap = Overlap.Of(first, second);
                bool same = overlap is { OnlyFirst: 0, OnlySecond: 0, BothEmpty: false };
                counts.Add(some[a].Rater, others[b].Rater, overlap.BothEmpty ? double.NaN : overlap.Dice, same || overlap.Dice > TooClose);
                if (same) findings.Add(new AuditFinding("duplicate", "warning", name, [some[a].Rater, others[b].Rater], $"{some[a].File} and {others[b].File} mark the same cells"));
            }
    }

    /// <summary>Two raters whose agreement with a third is far better in the other's name in some cases than in their own.</summary>
    private static IEnumerable<AuditFinding> Swapped(PairCounts raters)
    {
        foreach ((string rater, int low, int cases) in raters.OddCases())
            yield return new AuditFinding("swapped", "warning", "", [rater], $"in {low} of {cases} cases this rater agrees with nobody although it does elsewhere: files may carry the wrong case or rater");
    }

    /// <summary>Agreement of pairs over cases.</summary>
    private sealed class PairCounts
    {
        private readonly SortedDictionary<(string First, string Second), List<(double Dice, bool Close)>> _pairs = [];

        public void Add(string first, string second, double dice, bool close)
        {
            if (!_pairs.TryGetValue((first, second), out List<(double, bool)>? list)) _pairs.Add((first, second), list = []);
            list.Add((dice, close));
        }

        public IEnumerable<(string First, string Second, int Close, int Cases)> Often(double share) => _pairs
            .Select(static pair => (pair.Key.First, pair.Key.Second, Close: pair.Value.Count(static one => one.Close), Cases: pair.Value.Count))
            .Where(pair => pair.Close >= 2 && pair.Close > share * pair.Cases);

        public IEnumerable<(string Model, double Own, double Others)> Preferring(string rater) => _pairs.GroupBy(static pair => pair.Key.First).Select(group =>
        {
            double[] own = [.. group.Where(pair => pair.Key.Second == rater).SelectMany(static pair => pair.Value).Select(static one => one.Dice).Where(static dice => !double.IsNaN(dice))];
            double[] others = [.. group.Where(pair => pair.Key.Second != rater).SelectMany(static pair => pair.Value).Select(static one => one.Dice).Where(static dice => !double.IsNaN(dice))];
            return (group.Key, own.DefaultIfEmpty(double.NaN).Average(), others.DefaultIfEmpty(double.NaN).Average());
        }).Where(static pair => pair.Item2 > pair.Item3);

        /// <summary>Raters with cases in which the best of their agreements is below half of what it usually is.</summary>
        public IEnumerable<(string Rater, int Low, int Cases)> OddCases()
        {
            foreach (string rater in _pairs.Keys.SelectMany(static pair => new[] { pair.First, pair.Second }).Distinct().Order(StringComparer.Ordinal))
            {
                List<(double Dice, bool Close)>[] own = [.. _pairs.Where(pair => pair.Key.First == rater || pair.Key.Second == rater).Select(static pair => pair.Value)];
                int cases = own.Max(static list => list.Count);
                double[] best = [.. Enumerable.Range(0, cases).Select(i => own.Where(list => i < list.Count && !double.IsNaN(list[i].Dice)).Select(list => list[i].Dice).DefaultIfEmpty(double.NaN).Max()).Where(static dice => !double.IsNaN(dice))];
                if (best.Length < 4) continue;
                double median = best.Order().ElementAt(best.Length / 2);
                int low = best.Count(dice => dice < median / 2);
                if (low > 0 && own.Length > 1) yield return (rater, low, best.Length);
            }
        }
    }
}
