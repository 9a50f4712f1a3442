using System.Globalization;
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
        if (options.Files.Count > 0) return FuseFiles(options);
        return RatingFile.IsTable(options.Annotations) ? FuseRatings(options) : FuseSet(options, cancellation);
    }

    private static AgreementFusionResult FuseFiles(AgreementFusionOptions options)
    {
        if (options.Files.Count < 2) throw new ArgumentException("there is one file, expected the label maps of at least two raters");
        Annotation[] raters = [.. options.Files.Select(path => new Annotation(LabelFile.NameOf(path) ?? Path.GetFileName(path), "", LabelFile.Read(path), path))];
        List<string> warnings = [];
        (FusedCase one, LabelGrid grid) = Fuse("case", Thresholded(raters, options.Threshold), options, warnings);
        if (options.Out is { } path) LabelFile.Write(path, grid);
        return new AgreementFusionResult(options.Method, [one], 0, one.Ties, null, null, options.Out is null ? [] : [options.Out], warnings);
    }

    private static AgreementFusionResult FuseSet(AgreementFusionOptions options, CancellationToken cancellation)
    {
        using AnnotationSet set = AnnotationSet.Open(options.Annotations, options.Layout, options.Threshold);
        List<FusedCase> cases = [];
        List<string> written = [], warnings = [];
        if (options.Out is { } folder) Directory.CreateDirectory(folder);
        foreach (string name in set.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            Annotation[] raters = [.. set.Load(name).GroupBy(static annotation => annotation.Rater).Select(static repeats => repeats.First())];
            (FusedCase one, LabelGrid grid) = Fuse(name, raters, options, warnings);
            cases.Add(one);
            if (options.Out is null) continue;
            string path = Path.Combine(options.Out, name + (grid.Geometry.IsVolume || grid.Labels[0] < 0 || grid.Geometry.Affine is not null ? ".nii.gz" : ".png"));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            LabelFile.Write(path, grid);
            written.Add(path);
        }
        return new AgreementFusionResult(options.Method, cases, 0, cases.Sum(static one => one.Ties), null, null, written, warnings);
    }

    private static Annotation[] Thresholded(Annotation[] raters, long? threshold) =>
        threshold is { } limit ? [.. raters.Select(rater => rater with { Grid = rater.Grid.Above(limit) })] : raters;

    private static (FusedCase Case, LabelGrid Grid) Fuse(string name, Annotation[] raters, AgreementFusionOptions options, List<string> warnings)
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
        }, fused.Grid);
    }

    private static double[][] Rows(double[,] matrix) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => Enumerable.Range(0, matrix.GetLength(1)).Select(column => matrix[row, column]).ToArray())];

    private static AgreementFusionResult FuseRatings(AgreementFusionOptions options)
    {
        var study = new StudyOptions { Annotations = options.Annotations, Columns = options.Columns, Categories = options.Categories };
        RatingInputs inputs = RatingInputs.Read(study);
        RatingTable table = inputs.Table;
        (int[] votes, int ties) = LabelVote.Of(table, options.Ties);
        int[] labels = options.Method switch
        {
            "majority" => votes,
            "dawid-skene" => [.. new DawidSkene().Fit(table).Labels],
            "one-coin" => [.. new DawidSkene { OneCoin = true }.Fit(table).Labels],
            _ => throw new ArgumentException($"there is no fusion '{options.Method}' of ratings, expected majority, dawid-skene or one-coin"),
        };
        double? accuracy = null, majority = null;
        if (options.Truth is { } truthPath)
        {
            (int[] truth, _) = inputs.ReadTruth(truthPath);
            (accuracy, majority) = (Accuracy(labels, truth), Accuracy(votes, truth));
        }
        if (options.Out is { } path) RunFiles.Replace(path, Encoding.UTF8.GetBytes(Table(table, labels)));
        return new AgreementFusionResult(options.Method, [], table.Units.Count, ties, accuracy, majority, options.Out is null ? [] : [options.Out], []);
    }

    private static double Accuracy(int[] labels, int[] truth)
    {
        int[] known = [.. Enumerable.Range(0, truth.Length).Where(unit => truth[unit] >= 0)];
        return known.Count(unit => labels[unit] == truth[unit]) / (double)known.Length;
    }

    private static string Table(RatingTable table, int[] labels)
    {
        var text = new StringBuilder("unit,label\n");
        for (int unit = 0; unit < labels.Length; unit++)
        {
            string name = table.Units[unit].AsSpan().IndexOfAny(",\"\n") < 0 ? table.Units[unit] : $"\"{table.Units[unit].Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            text.Append(CultureInfo.InvariantCulture, $"{name},{(labels[unit] < 0 ? "" : table.Categories[labels[unit]])}\n");
        }
        return text.ToString();
    }
}
