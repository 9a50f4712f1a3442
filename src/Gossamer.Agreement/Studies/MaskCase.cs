using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Reports;
using Gossamer.Agreement.Similarity;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Studies;

/// <summary>Compares the masks of one case: label by label, then the mean over the labels that are there.</summary>
internal sealed class MaskCase
{
    private readonly string _case;
    private readonly Annotation[] _raters, _repeats, _models;
    private readonly BinaryMask? _region;
    private readonly MaskReference _reference;
    private readonly IReadOnlyList<ISimilarity> _measures;
    private readonly StudyOptions _options;

    /// <param name="name">The case.</param>
    /// <param name="raters">First maps of the raters.</param>
    /// <param name="repeats">Their further ones.</param>
    /// <param name="models">Predictions.</param>
    /// <param name="region">The part that counts; null for all.</param>
    /// <param name="reference">What predictions are compared with.</param>
    /// <param name="measures">The measures.</param>
    /// <param name="options">Further options.</param>
    public MaskCase(
        string name, Annotation[] raters, Annotation[] repeats, Annotation[] models, BinaryMask? region, MaskReference reference,
        IReadOnlyList<ISimilarity> measures, StudyOptions options) =>
        (_case, _raters, _repeats, _models, _region, _reference, _measures, _options) = (name, raters, repeats, models, region, reference, measures, options);

    /// <summary>Compares.</summary>
    /// <param name="allRaters">Every rater of the study; empty where they are anonymous.</param>
    /// <param name="allModels">Every model of the study.</param>
    /// <param name="picture">What the raters saw; null if it is not at hand.</param>
    public CaseScores Compare(IReadOnlyList<string> allRaters, IReadOnlyList<string> allModels, PictureFile? picture)
    {
        int[] raterPlaces = [.. _raters.Select((rater, i) => allRaters.Count == 0 ? i : Place(allRaters, rater.Rater))];
        int places = allRaters.Count == 0 ? _raters.Length : allRaters.Count;
        var means = new LabelMeans(_measures.Count, places, allModels.Count);
        List<LabelScores> labels = [];
        DisplacementCheck displacement = default;
        Overlap[] overlaps = new Overlap[allModels.Count];
        List<StapleFit> fits = [];
        List<double> latent = [];
        string latentReason = "";
        long size = 0;
        LabelGrid? fused = _reference.FuseMaps([.. _raters.Select(static annotation => annotation.Grid)]);
        foreach (long label in Labels())
        {
            BinaryMask[] masks = [.. _raters.Select(rater => MaskOf(rater.Grid, label))], models = [.. _models.Select(model => MaskOf(model.Grid, label))];
            BinaryMask[] repeats = [.. _repeats.Select(repeat => MaskOf(repeat.Grid, label))];
            int rater = _reference.PlaceIn([.. _raters.Select(static annotation => annotation.Rater)]);
            BinaryMask reference = rater >= 0 ? masks[rater] : fused is not null ? MaskOf(fused, label) : _reference.Fuse(masks).Mask;
            size += reference.Count;
            var own = new LabelMeans(_measures.Count, places, allModels.Count, means);
            CompareLabel(own, masks, repeats, models, reference, raterPlaces, allModels);
            for (int m = 0; m < models.Length; m++) overlaps[Place(allModels, _models[m].Rater)] += Overlap.Of(models[m], reference);
            displacement += DisplacementCheck.Of(masks, _options.DisplacementDistance);
            (double dice, string reason) = Latent(masks, fits);
            if (!double.IsNaN(dice)) latent.Add(dice);
            else if (reason.Length > 0) latentReason = reason;
            if (masks.Length > 2 && _measures[0].Boundary is null) LeaveOneOut(own, masks, models, raterPlaces, allModels);
            labels.Add(new LabelScores(label, own.Inter(), own.Scores()));
        }
        return new CaseScores
        {
            Case = _case,
            Raters = _raters.Length,
            FusedRaters = _reference.IsRater ? 1 : _raters.Length,
            Inter = means.Inter(),
            Intra = means.Intra(),
            Scores = means.Scores(),
            Labels = labels,
            Overlaps = overlaps,
            Pairs = means.Pairs(),
            ModelWithRaters = means.ModelWithRaters(),
            HumanLeaveOneOut = means.HumanLeaveOneOut(),
            ModelLeaveOneOut = means.ModelLeaveOneOut(),
            LatentClass = latentReason.Length > 0 || latent.Count == 0 ? (double.NaN, latentReason) : (latent.Average(), ""),
            Displacement = displacement,
            Size = size,
            Fits = fits,
            Map = MapOf(picture),
            Confusion = LabelCoincidences.Of(
                [.. _raters.Select(static rater => rater.Grid)], _raters.Select(rater => ForegroundOf(rater.Grid)).Aggregate(static (a, b) => a.Or(b))),
        };
    }

    private static int Place(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        throw new InvalidOperationException($"{name} is not among {string.Join(", ", names)}");
    }

    private IEnumerable<long> Labels() => _options.Labels
        ?? (IEnumerable<long>)[.. _raters.Concat(_repeats).Concat(_models).SelectMany(static annotation => annotation.Grid.Labels).Where(static label => label != 0).Distinct().Order()];

    private BinaryMask MaskOf(LabelGrid grid, long label)
    {
        BinaryMask mask = BinaryMask.Of(grid, label);
        return _region is null ? mask : mask.And(_region);
    }

    private void CompareLabel(
        LabelMeans means, BinaryMask[] masks, BinaryMask[] repeats, BinaryMask[] models, BinaryMask reference, int[] raterPlaces, IReadOnlyList<string> allModels)
    {
        int firstRepeat = masks.Length, firstModel = firstRepeat + repeats.Length, referencePlace = firstModel + models.Length;
        int[] ownerOfRepeat = [.. _repeats.Select(repeat => Array.FindIndex(_raters, rater => rater.Rater == repeat.Rater))];
        bool Wanted(int a, int b)
        {
            (a, b) = (Math.Min(a, b), Math.Max(a, b));
            if (a < firstRepeat) return b < firstRepeat || (b < firstModel ? ownerOfRepeat[b - firstRepeat] == a : b < referencePlace);
            if (a < firstModel) return b < firstModel && ownerOfRepeat[a - firstRepeat] == ownerOfRepeat[b - firstRepeat];
            return a < referencePlace && b == referencePlace;
        }

        PairTable table = PairTable.Of([.. masks, .. repeats, .. models, reference], _measures, Wanted);
        for (int measure = 0; measure < _measures.Count; measure++)
        {
            double sign = _measures[measure].IsDistance ? -1 : 1;
            for (int a = 0; a < firstModel; a++)
                for (int b = a + 1; b < firstModel; b++)
                {
                    if (!Wanted(a, b)) continue;
                    if (b < firstRepeat) means.AddPair(measure, raterPlaces[a], raterPlaces[b], sign * table[measure, a, b]);
                    else means.AddIntra(measure, sign * table[measure, a, b]);
                }
            for (int m = 0; m < models.Length; m++)
            {
                int model = Place(allModels, _models[m].Rater);
                means.AddScore(measure, model, sign * table[measure, firstModel + m, referencePlace]);
                if (measure > 0) continue;
                for (int k = 0; k < masks.Length; k++) means.AddModelWithRater(model, raterPlaces[k], sign * table[0, k, firstModel + m]);
            }
        }
    }

    private (double Dice, string Reason) Latent(BinaryMask[] masks, List<StapleFit> fits)
    {
        if (masks.Length < LatentClassCeiling.LeastRaters) return LatentClassCeiling.Of(masks, static _ => false, _region);
        if (masks.All(static mask => mask.Count == 0)) return (double.NaN, "");
        var staple = new Staple();
        StapleFit fit = staple.Fit(VotePatterns.Count(masks, staple.Margin, _region));
        fits.Add(fit);
        return _reference.RuleFor([.. _raters.Select(static rater => rater.Rater)], fit) is { } rule
            ? LatentClassCeiling.Of(fit, rule)
            : (double.NaN, $"the reference {_reference.Name} looks at more than a cell's votes");
    }

    private void LeaveOneOut(LabelMeans means, BinaryMask[] masks, BinaryMask[] models, int[] raterPlaces, IReadOnlyList<string> allModels)
    {
        var majority = new MajorityVote(_options.Ties);
        for (int k = 0; k < masks.Length; k++)
        {
            BinaryMask others = (_reference.FusesMasks ? _reference.Fuse([.. masks.Where((_, i) => i != k)]) : majority.Fuse([.. masks.Where((_, i) => i != k)])).Mask;
            means.AddHumanLeaveOneOut(raterPlaces[k], Value(masks[k], others));
            for (int m = 0; m < models.Length; m++) means.AddModelLeaveOneOut(Place(allModels, _models[m].Rater), raterPlaces[k], Value(models[m], others));
        }

        double Value(BinaryMask first, BinaryMask second) => _measures[0].Compare(new MaskPair(Overlap.Of(first, second), first.Geometry));
    }

    /// <summary>Votes for anything at all, on the slice where most cells are disputed.</summary>
    private DisagreementMap MapOf(PictureFile? picture)
    {
        GridGeometry grid = _raters[0].Grid.Geometry;
        BinaryMask[] masks = [.. _raters.Select(rater => ForegroundOf(rater.Grid))];
        int plane = grid.Columns * grid.Rows;
        long[] disputed = new long[grid.Slices];
        VotePatterns.ForEachVoted(masks, (cell, votes) => disputed[cell / plane] += (int)ulong.PopCount(votes) < masks.Length ? 1 : 0);
        int slice = Array.IndexOf(disputed, disputed.Max());
        byte[] share = new byte[plane];
        for (int i = 0; i < plane; i++)
        {
            int votes = masks.Count(mask => mask[slice * plane + i]);
            share[i] = (byte)(255 * votes / masks.Length);
        }
        byte[]? background = picture is { } seen && seen.Width == grid.Columns && seen.Height == grid.Rows
            ? [.. Enumerable.Range(0, plane).Select(seen.Grey)]
            : null;
        Dictionary<string, bool[]> models = [];
        foreach (Annotation model in _models)
        {
            BinaryMask marked = ForegroundOf(model.Grid);
            models.TryAdd(model.Rater, [.. Enumerable.Range(0, plane).Select(i => marked[slice * plane + i])]);
        }
        return new DisagreementMap(_case, grid.IsVolume ? slice : null, grid.Columns, grid.Rows, share, background, models);
    }

    private BinaryMask ForegroundOf(LabelGrid grid) => _region is null ? BinaryMask.Foreground(grid) : BinaryMask.Foreground(grid).And(_region);
}
