using System.Text;
using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Studies;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Runs;

namespace Gossamer.Agreement.Recipes;

/// <summary>One reference from several raters.</summary>
public static class AgreementFusion
{
    /// <summary>Fuses, and writes where asked.</summary>
    /// <exception cref="ArgumentException">An option does not fit the files.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be, or lies elsewhere than the others.</exception>
    public static AgreementFusionResult Run(AgreementFusionOptions options, CancellationToken cancellation = default)
    {
        if (options is { Soft: { } soft, Out: { } labels } && Path.GetFullPath(soft) == Path.GetFullPath(labels)) throw new ArgumentException("labels and soft labels go to the same path, expected two");
        if (options.Files.Count > 0) return FuseFiles(options);
        return RatingFile.IsTable(options.Annotations) ? FuseRatings(options) : FuseSet(options, cancellation);
    }

    private static AgreementFusionResult FuseFiles(AgreementFusionOptions options)
    {
        RequireSoft(options);
        if (options.Files.Count < 2) throw new ArgumentException("there is one file, expected the label maps of at least two raters");
        Annotation[] raters = [.. options.Files.Select(path => new Annotation(LabelFile.NameOf(path) ?? Path.GetFileName(path), "", LabelFile.Read(path), path))];
        List<string> warnings = [];
        (FusedCase one, FusedGrid fused) = Fuse("case", Thresholded(raters, options.Threshold), options, warnings);
        List<string> written = [];
        using SoftLabelFolder? soft = options.Soft is { } softPath ? new SoftLabelFolder(softPath) : null;
        soft?.Write("", fused);
        if (options.Out is { } path)
        {
            LabelFile.Write(path, fused.Grid);
            written.Add(path);
        }
        written.AddRange(soft?.Complete() ?? []);
        return new AgreementFusionResult(options.Method, [one], 0, one.Ties, null, null, written, warnings);
    }

    private static AgreementFusionResult FuseSet(AgreementFusionOptions options, CancellationToken cancellation)
    {
        RequireSoft(options);
        using AnnotationSet set = AnnotationSet.Open(options.Annotations, options.Layout, options.Threshold);
        List<FusedCase> cases = [];
        List<string> warnings = [];
        using StagedFolder? folder = options.Out is { } path ? new StagedFolder(path) : null;
        using SoftLabelFolder? soft = options.Soft is { } softPath ? new SoftLabelFolder(softPath) : null;
        if (set.HasRepeats) warnings.Add("of raters who annotated a case several times the first annotation is fused");
        foreach (string name in set.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            string[] missing = set.RatersAreKnown ? [.. set.Raters.Except(set.RatersOf(name))] : [];
            if (missing.Length > 0) warnings.Add($"case '{name}' lacks {string.Join(", ", missing.Select(static rater => $"'{rater}'"))}");
            Annotation[] raters = [.. set.Load(name).GroupBy(static annotation => annotation.Rater).Select(static repeats => repeats.First())];
            (FusedCase one, FusedGrid fused) = Fuse(name, raters, options, warnings);
            cases.Add(one);
            if (folder is not null) LabelFile.Write(folder.PathFor(name + LabelFile.ExtensionFor(fused.Grid)), fused.Grid);
            soft?.Write(name, fused);
        }
        return new AgreementFusionResult(
            options.Method, cases, 0, cases.Sum(static one => one.Ties), null, null, [.. folder?.Complete() ?? [], .. soft?.Complete() ?? []], warnings);
    }

    private static void RequireSoft(AgreementFusionOptions options)
    {
        if (options.Soft is not null && !GridFusion.HasSoftLabels(options.Method))
            throw new ArgumentException($"{options.Method} averages distances and has no soft labels, expected {string.Join(", ", GridFusion.Names.Where(GridFusion.HasSoftLabels))}");
    }

    private static Annotation[] Thresholded(Annotation[] raters, long? threshold) =>
        threshold is { } limit ? [.. raters.Select(rater => rater with { Grid = rater.Grid.Above(limit) })] : raters;

    private static (FusedCase Case, FusedGrid Fused) Fuse(string name, Annotation[] raters, AgreementFusionOptions options, List<string> warnings)
    {
        foreach (Annotation rater in raters.Skip(1))
            if (rater.Grid.Geometry.DifferenceFrom(raters[0].Grid.Geometry) is { } difference) throw FormatError.At(rater.File, "geometry", $"{difference} ({raters[0].File})", "bring both to the same cells");
        FusedGrid fused = GridFusion.Fuse([.. raters.Select(static rater => rater.Grid)], options.Method, options.Ties);
        Dictionary<string, long> cells = [];
        foreach (long label in fused.Grid.Labels) if (label != 0) cells.Add($"{label}", fused.Grid.Codes.Count((ushort)fused.Grid.Labels.ToList().IndexOf(label)));
        StapleFit? staple = fused.Labels.Count > 0 ? fused.Labels[0].Staple : null;
        bool collapsed = fused.Labels.Any(static label => label.Staple is { Collapsed: true });
        if (collapsed) warnings.Add($"case '{name}': STAPLE declared a rater perfect (collapse); its result is that rater's");
        if (raters.Length == 2 && options.Method == "majority") warnings.Add($"case '{name}': with two raters the majority is what both mark");
        return (new FusedCase(name, [.. raters.Select(static rater => rater.Rater)], cells, fused.Labels.Sum(static label => label.Ties), collapsed, staple?.Sensitivities ?? [], staple?.Specificities ?? [])
        {
            Labels = fused.Confusions?.Labels ?? [],
            Confusions = [.. (fused.Confusions?.Matrices ?? []).Select(Rows)],
        }, fused);
    }

    private static double[][] Rows(double[,] matrix) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => Enumerable.Range(0, matrix.GetLength(1)).Select(column => matrix[row, column]).ToArray())];

    private static AgreementFusionResult FuseRatings(AgreementFusionOptions options)
    {
        var study = new StudyOptions { Annotations = options.Annotations, Columns = options.Columns, Categories = options.Categories };
        RatingInputs inputs = RatingInputs.Read(study);
        RatingTable table = inputs.Table;
        (int[] votes, int ties) = LabelVote.Of(table, options.Ties);
        DawidSkeneFit? fit = options.Method switch
        {
            "majority" => null,
            "dawid-skene" => new DawidSkene().Fit(table),
            "one-coin" => new DawidSkene { OneCoin = true }.Fit(table),
            _ => throw new ArgumentException($"there is no fusion '{options.Method}' of ratings, expected majority, dawid-skene or one-coin"),
        };
        int[] labels = fit is null ? votes : [.. fit.Labels];
        double? accuracy = null, majority = null;
        if (options.Truth is { } truthPath)
        {
            (int[] truth, _) = inputs.ReadTruth(truthPath);
            (accuracy, majority) = (Accuracy(labels, truth), Accuracy(votes, truth));
        }
        List<string> written = [];
        Write(options.Out, () => FusedTable.OfLabels(table, labels));
        Write(options.Soft, () => FusedTable.OfShares(table, fit?.Posteriors ?? LabelVote.Shares(table)));
        return new AgreementFusionResult(options.Method, [], table.Units.Count, ties, accuracy, majority, written, table.SilentWarning() is { } silent ? [silent] : []);

        void Write(string? path, Func<string> content)
        {
            if (path is null) return;
            RunFiles.Replace(path, Encoding.UTF8.GetBytes(content()));
            written.Add(path);
        }
    }

    private static double Accuracy(int[] labels, int[] truth)
    {
        int[] known = [.. Enumerable.Range(0, truth.Length).Where(unit => truth[unit] >= 0)];
        return known.Count(unit => labels[unit] == truth[unit]) / (double)known.Length;
    }
}
