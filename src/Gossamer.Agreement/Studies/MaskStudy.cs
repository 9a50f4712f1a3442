using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Similarity;
using Gossamer.Agreement.Surfaces;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Studies;

/// <summary>Studies annotations and predictions that are label maps.</summary>
internal sealed class MaskStudy : IDisposable
{
    private const string LearnedTolerance = "nsd:auto";

    private readonly StudyOptions _options;
    private readonly AnnotationSet _annotations;
    private readonly AnnotationSet? _predictions;
    private readonly SideFiles? _regions, _pictures;
    private readonly IReadOnlySet<string> _trained;
    private readonly List<string> _warnings = [], _empty = [];
    private readonly HashSet<long> _seen = [];

    private MaskStudy(StudyOptions options)
    {
        _options = options;
        _trained = TrainingCases.Read(options.TrainingCases);
        _annotations = AnnotationSet.Open(options.Annotations, options.Layout, options.Threshold);
        try
        {
            _predictions = options.Predictions is { } path ? AnnotationSet.Open(path, AnnotationLayout.Raters, options.Threshold) : null;
            _regions = options.Region is { } region ? SideFiles.Open(region) : null;
            _pictures = options.Pictures is { } pictures ? SideFiles.Open(pictures) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Studies label maps.</summary>
    /// <exception cref="ArgumentException">An option does not fit the files.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be, is missing, or lies elsewhere than the others.</exception>
    public static Study Run(StudyOptions options, CancellationToken cancellation)
    {
        using var study = new MaskStudy(options);
        return study.Run(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _annotations.Dispose();
        _predictions?.Dispose();
        _regions?.Dispose();
        _pictures?.Dispose();
    }

    private Study Run(CancellationToken cancellation)
    {
        IReadOnlyList<string> raters = _annotations.Raters, models = _predictions?.Raters ?? [];
        RequireCases(models);
        MaskReference reference = MaskReference.Parse(_options.Reference, raters, _annotations.RatersAreKnown, _options.Ties);
        ISimilarity[] measures = [.. Measures(cancellation)];
        List<CaseScores> scores = [];
        foreach (string name in _annotations.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            scores.Add(Compare(name, raters, models, reference, measures));
        }
        if (TrainingCases.Warning([.. _annotations.Cases.Where(name => _trained.Contains(name) && _predictions?.Has(name) == true)]) is { } leftOut) _warnings.Add(leftOut);
        if (_empty.Count > 0) _warnings.Add($"{_empty.Count} maps mark nothing: {string.Join(", ", _empty.Take(ListedEmpty))}{(_empty.Count > ListedEmpty ? ", …; audit names them all" : "")}");
        long[] absent = [.. (_options.Labels ?? []).Where(label => !_seen.Contains(label))];
        if (absent.Length > 0) _warnings.Add($"no map has the label {string.Join(", ", absent)}; there are {string.Join(", ", _seen.Order().Take(8))}{(_seen.Count > 8 ? ", …" : "")}");
        int tiny = scores.Count(static score => score.Size is > 0 and < TinyStructure);
        if (tiny > 0) _warnings.Add($"the reference of {tiny} cases has fewer than {TinyStructure} cells, of which one more or less moves overlaps by more than a hundredth; sizes stand in the table of cases");
        if (!_annotations.RatersAreKnown) _warnings.Add("raters are anonymous: no rater can be followed from case to case, so nothing is said about single raters");
        PairScores? pairs = _annotations.RatersAreKnown && raters.Count > 1 ? new PairScores(raters, [.. scores.Select(static score => score.Pairs)]) : null;
        var confusion = new LabelCoincidences();
        foreach (CaseScores score in scores) confusion.Add(score.Confusion);
        return new Study
        {
            Kind = "masks",
            Cases = _annotations.Cases,
            Raters = raters,
            RatersPerCase = (scores.Min(static score => score.Raters), scores.Max(static score => score.Raters)),
            RepeatedCases = scores.Count(static score => !double.IsNaN(score.Intra[0])),
            Reference = reference.Name,
            FusedRaters = scores.Average(static score => (double)score.FusedRaters),
            Models = models,
            PooledDice = [.. Enumerable.Range(0, models.Count).Select(model => scores.Aggregate(default(Overlap), (sum, score) => sum + score.Overlaps[model]).Dice)],
            Metrics = [.. measures.Select((measure, place) => MaskEvidence.Of(measure, place, scores, pairs, _options))],
            Clusters = _options.Patients is { } patients ? PatientTable.Read(patients, _annotations.Cases) : null,
            Labels = LabelRow.Of(scores, measures, models),
            CaseRows = [.. scores.Select(score => RowOf(score, measures[0])).OrderByDescending(static row => row.Information ?? double.NegativeInfinity)],
            RaterRows = pairs?.Rows(_options.Bootstrap) ?? [],
            PairMeans = pairs?.Means(),
            Confusion = _annotations.RatersAreKnown ? confusion.Shares() : null,
            ConfusionNames = [.. confusion.Labels.Select(static label => label == 0 ? "0, unmarked" : $"{label}")],
            Replacements = pairs is null ? [] : Replacement.Rows(models, scores, _options.Bootstrap),
            Maps = [.. scores.OrderByDescending(static score => double.IsNaN(score.Inter[0]) ? -1 : 1 - score.Inter[0]).Take(MostMaps).Select(static score => score.Map)],
            Staple = MaskEvidence.Summarize(scores, raters),
            Inputs = [.. Inputs()],
            Warnings = _warnings,
        };
    }

    private const int MostMaps = 8, ListedEmpty = 10;

    /// <summary>Below so many cells, one more or less moves Dice by more than 0.01.</summary>
    private const int TinyStructure = 50;

    private IEnumerable<InputHash> Inputs() =>
        _annotations.Hashes().Concat(_predictions?.Hashes() ?? []).Select(static file => new InputHash(file.Path, file.Sha256));

    /// <summary>Every prediction must have its annotation, every case its raters.</summary>
    private void RequireCases(IReadOnlyList<string> models)
    {
        if (_predictions is not null)
        {
            foreach (string name in _predictions.Cases)
            {
                if (!_annotations.Has(name))
                    throw FormatError.At(
                        _predictions.Location, $"{string.Join(", ", _predictions.RatersOf(name))}/{name}", "a prediction of a case that nobody annotated",
                        $"expected cases such as {string.Join(", ", _annotations.Cases.Take(3))}");
            }
            foreach (string model in models)
            {
                string[] without = [.. _annotations.Cases.Where(name => !_predictions.RatersOf(name).Contains(model))];
                if (without.Length > 0) _warnings.Add($"model '{model}' lacks {without.Length} of {_annotations.Cases.Count} cases, which do not count for it: {Listed(without)}");
            }
        }
        if (!_annotations.RatersAreKnown) return;
        foreach (string name in _annotations.Cases)
        {
            string[] missing = [.. _annotations.Raters.Except(_annotations.RatersOf(name))];
            if (missing.Length == 0) continue;
            if (!_options.AllowMissing)
                throw FormatError.At(_annotations.Location, $"case '{name}'", $"rater '{missing[0]}' did not annotate it", $"add {missing[0]}/{name}.ext, or allow gaps with --allow-missing");
            _warnings.Add($"case '{name}' lacks {string.Join(", ", missing.Select(static rater => $"'{rater}'"))}");
        }
    }

    private IEnumerable<ISimilarity> Measures(CancellationToken cancellation)
    {
        IReadOnlyList<string> names = _options.Metrics.Count > 0 ? _options.Metrics
            : _annotations.Layout == AnnotationLayout.Bsds ? ["boundary-f:2", "nsd:2:points"] : ["dice"];
        foreach (string name in names)
        {
            if (name != LearnedTolerance)
            {
                yield return SimilarityCatalog.Parse(name, _options.Empty, _options.Missed);
                continue;
            }
            double tolerance = LearnTolerance(cancellation);
            _warnings.Add($"the tolerance {tolerance:0.####} of nsd is the 95th percentile of distances between the raters' boundaries");
            yield return new SurfaceDice(tolerance);
        }
    }

    private double LearnTolerance(CancellationToken cancellation)
    {
        DistanceDistribution? all = null;
        foreach (string name in _annotations.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            Annotation[] raters = [.. First(Load(_annotations, name))];
            BinaryMask? region = RegionOf(name, raters[0]);
            BinaryMask[] masks = [.. raters.Select(rater => BinaryMask.Foreground(rater.Grid)).Select(mask => region is null ? mask : mask.And(region))];
            SurfaceDistances distances = SurfaceDistances.Between(masks, Boundary.Surfel);
            for (int a = 0; a < masks.Length; a++)
                for (int b = 0; b < masks.Length; b++)
                    if (a != b && !distances[a, b].IsUndefined) all = all is null ? distances[a, b] : all.With(distances[a, b]);
        }
        return all?.QuantileByArea(0.95) ?? throw new ArgumentException($"{LearnedTolerance} needs two raters who both mark something in one case");
    }

    private CaseScores Compare(string name, IReadOnlyList<string> raters, IReadOnlyList<string> models, MaskReference reference, ISimilarity[] measures)
    {
        IReadOnlyList<Annotation> all = Load(_annotations, name);
        Annotation[] first = [.. First(all)], repeats = [.. all.Except(first)];
        if (reference.IsRater && reference.PlaceIn([.. first.Select(static rater => rater.Rater)]) < 0)
            throw FormatError.At(_annotations.Location, $"case '{name}'", $"the reference {reference.Name} did not annotate it", "choose a fusion as the reference");
        _empty.AddRange(first.Concat(repeats).Where(static one => one.Grid.Labels is [0]).Select(static one => one.File));
        Annotation[] predicted = _predictions is not null && _predictions.Has(name) && !_trained.Contains(name) ? [.. Aligned(Load(_predictions, name), first[0])] : [];
        _seen.UnionWith(all.Concat(predicted).SelectMany(static one => one.Grid.Labels).Where(static label => label != 0));
        _empty.AddRange(predicted.Where(static one => one.Grid.Labels is [0]).Select(static one => one.File));
        var mask = new MaskCase(name, first, repeats, predicted, RegionOf(name, first[0]), reference, measures, _options);
        return mask.Compare(raters, models, _pictures?.LoadPicture(name) ?? _annotations.LoadPicture(name));
    }

    private Annotation[] Load(AnnotationSet set, string name)
    {
        IReadOnlyList<Annotation> all = set.Load(name);
        return [.. Aligned(all, all[0])];
    }

    private IEnumerable<Annotation> Aligned(IEnumerable<Annotation> annotations, Annotation model)
    {
        foreach (Annotation annotation in annotations)
        {
            if (annotation.Grid.Geometry.DifferenceFrom(model.Grid.Geometry) is not { } difference)
            {
                yield return annotation;
                continue;
            }
            if (!_options.Resample) throw FormatError.At(annotation.File, "geometry", $"{difference} ({model.File})", "bring both to the same cells, or allow it with --resample nearest");
            _warnings.Add($"{annotation.File}: {difference}; resampled to the nearest cells");
            yield return annotation with { Grid = annotation.Grid.Resample(model.Grid.Geometry) };
        }
    }

    private static IEnumerable<Annotation> First(IEnumerable<Annotation> annotations) =>
        annotations.GroupBy(static annotation => annotation.Rater).Select(static repeats => repeats.First());

    private BinaryMask? RegionOf(string name, Annotation like)
    {
        Annotation? region = _regions is not null ? _regions.LoadLabels(name) : _annotations.LoadRegion(name);
        if (region is null)
        {
            return _regions is null && !_annotations.HasRegions
                ? null
                : throw FormatError.At(_regions?.Location ?? _annotations.Location, $"case '{name}'", "no region", "expected a mask of the part that counts for every case");
        }
        if (region.Grid.Geometry.DifferenceFrom(like.Grid.Geometry) is { } difference) throw FormatError.At(region.File, "geometry", difference, "bring it to the cells of the annotations");
        return BinaryMask.Foreground(region.Grid);
    }

    private static CaseRow RowOf(CaseScores score, ISimilarity measure)
    {
        double[] own = score.Scores[0];
        double? disagreement = double.IsFinite(score.Inter[0]) ? measure.IsDistance ? -score.Inter[0] : 1 - score.Inter[0] : null;
        double model = PairScores.Mean(own);
        double? distance = own.Length == 0 ? 1 : double.IsFinite(model) ? measure.IsDistance ? -model : 1 - model : null;
        return new CaseRow(
            score.Case, score.Raters, Estimates.Estimate.Finite(score.Inter[0]), Estimates.Estimate.Finite(score.Intra[0]), [.. own.Select(Estimates.Estimate.Finite)], score.Size, disagreement * distance);
    }

    private static string Listed(string[] names) => $"{string.Join(", ", names.Take(5))}{(names.Length > 5 ? ", …" : "")}";
}
