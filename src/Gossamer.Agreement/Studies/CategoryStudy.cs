using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Studies;

/// <summary>Studies ratings in categories: accuracy against a reference, and its ceiling by the model of Dawid and Skene or in closed form.</summary>
internal static class CategoryStudy
{
    private const int MostPairedRaters = 30;

    /// <summary>Ratings a rater needs in the median for a confusion matrix of its own; below, raters have one accuracy each.</summary>
    private const double RatingsForMatrix = 20;

    /// <summary>Studies the ratings of <paramref name="options"/>.</summary>
    public static Study Run(StudyOptions options)
    {
        if (options.Metrics.FirstOrDefault(static name => name != "accuracy") is { } unknown)
            throw new ArgumentException($"there is no measure '{unknown}' of categories, expected accuracy");
        RatingInputs inputs = RatingInputs.Read(options);
        RatingTable table = inputs.Table;
        if (table.Categories.Count < 2) throw new ArgumentException($"{options.Annotations} has one category, which nobody can disagree about");
        DawidSkeneFit? fit = table is { RatersAreKnown: true, Raters.Count: >= LatentClassCeiling.LeastRaters } ? ModelFor(table).Fit(table) : null;
        CategoryReference reference = CategoryReference.Of(options, table, fit);
        MetricEvidence metric = Evidence(inputs, reference, fit, options);
        double[][] scores = Scores(inputs, reference);
        List<string> warnings = Warnings(inputs, reference, fit);
        int[] counts = [.. Enumerable.Range(0, table.Units.Count).Select(unit => table.CategoriesOf(unit).Length)];
        PairScores? pairs = PairsOf(table);
        return new Study
        {
            Kind = "categories",
            Cases = table.Units,
            Raters = table.RatersAreKnown ? table.Raters : [],
            RatersPerCase = (counts.Min(), counts.Max()),
            RepeatedCases = RepeatedUnits(inputs, options),
            Reference = reference.Name,
            FusedRaters = reference.IsRater ? 1 : counts.Where(static count => count > 0).DefaultIfEmpty(0).Average(),
            Models = inputs.Models,
            Metrics = [metric],
            Clusters = Clusters(options, inputs),
            CaseRows = [.. Rows(table, scores).OrderByDescending(static row => row.Information ?? double.NegativeInfinity)],
            RaterRows = pairs?.Rows(options.Bootstrap) ?? RowsOfMany(table, options.Bootstrap),
            PairMeans = pairs?.Means(),
            Confusion = Coincidences(table),
            ConfusionNames = table.Categories,
            Classes = table.Categories.Count,
            AgainstTruth = options.Truth is { } truth ? TruthComparison.Of(inputs, fit, inputs.ReadTruth(truth).Categories, options.Bootstrap) : [],
            Inputs = [.. RatingInputs.Hashes(options)],
            Warnings = warnings,
        };
    }

    /// <summary>Whole matrices where raters rated enough for them, one accuracy each where they did not.</summary>
    internal static DawidSkene ModelFor(RatingTable table)
    {
        int[] counts = new int[table.Raters.Count];
        for (int unit = 0; unit < table.Units.Count; unit++)
            foreach (int rater in table.RatersOf(unit)) counts[rater]++;
        Array.Sort(counts);
        return new DawidSkene { OneCoin = counts.Length > 0 && counts[counts.Length / 2] < RatingsForMatrix };
    }

    internal static int[]? Clusters(StudyOptions options, RatingInputs inputs) => options.Patients is { } patients
        ? PatientTable.Read(patients, inputs.Table.Units)
        : RatingRepeats.Clusters(inputs.File, inputs.Table);

    /// <summary>Agreement of each pair of raters in each unit; null where raters are unknown or too many.</summary>
    private static PairScores? PairsOf(RatingTable table)
    {
        int k = table.Raters.Count;
        if (!table.RatersAreKnown || k is < 2 or > MostPairedRaters) return null;
        return new PairScores(table.Raters, [.. Enumerable.Range(0, table.Units.Count).Select(unit =>
        {
            double[,] values = new double[k, k];
            for (int a = 0; a < k; a++)
                for (int b = 0; b < k; b++) values[a, b] = double.NaN;
            ReadOnlySpan<int> who = table.RatersOf(unit), what = table.CategoriesOf(unit);
            for (int i = 0; i < who.Length; i++)
                for (int j = 0; j < who.Length; j++)
                    if (i != j) values[who[i], who[j]] = what[i] == what[j] ? 1 : 0;
            return values;
        })]);
    }

    /// <summary>Raters who are too many for a table of pairs, each by the units it rated.</summary>
    private static IReadOnlyList<RaterRow> RowsOfMany(RatingTable table, BootstrapOptions options)
    {
        if (!table.RatersAreKnown || table.Raters.Count <= MostPairedRaters) return [];
        (List<double> Own, List<double> Others)[] values = [.. table.Raters.Select(static _ => (new List<double>(), new List<double>()))];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> who = table.RatersOf(unit), what = table.CategoriesOf(unit);
            double others = who.Length - 1, agreeing = 0;
            if (others < 1) continue;
            foreach (int category in what) agreeing += what.Count(category) - 1;
            for (int i = 0; i < who.Length; i++)
            {
                double same = what.Count(what[i]) - 1;
                values[who[i]].Own.Add(same / others);
                values[who[i]].Others.Add(others > 1 ? (agreeing - 2 * same) / (others * (others - 1)) : double.NaN);
            }
        }
        return PairScores.Rows(table.Raters, [.. values.Select(static one => (one.Own.ToArray(), one.Others.ToArray()))], options);
    }

    private static MetricEvidence Evidence(RatingInputs inputs, CategoryReference reference, DawidSkeneFit? fit, StudyOptions options)
    {
        RatingTable table = inputs.Table;
        int units = table.Units.Count, classes = table.Categories.Count;
        double[] inter = [.. Enumerable.Range(0, units).Select(unit => Agreement(table, unit))];
        double[] intra = Intra(inputs, options);
        double[][] scores = Scores(inputs, reference);
        bool hasInter = inter.Any(static value => !double.IsNaN(value)), hasIntra = intra.Any(static value => !double.IsNaN(value));
        bool latent = fit is { Converged: true };
        double[] truth = latent ? [.. Enumerable.Range(0, units).Select(unit => reference.Labels[unit] < 0 ? double.NaN : fit!.Posteriors[unit][reference.Labels[unit]])] : inter;
        string closedReason = latent || reference.IsRater ? "" : "the closed form speaks of one rater's labels, and the reference fuses several; and the latent-class model needs three known raters";
        string truthReason = !hasInter ? "no unit has two ratings" : closedReason;
        double[]? moves = latent && truthReason.Length == 0
            ? DawidSkeneInfluence.Of(ModelFor(table), table, fit!, (unit, c) => reference.Labels[unit] == c ? 1 : 0)
            : null;
        var means = new MeanEvidence(inter, truthReason.Length > 0 ? Nothing(units) : truth, intra, scores) { TruthMoves = moves };
        return new MetricEvidence
        {
            Name = "accuracy",
            Convention = "share of units with the label of the reference",
            Sums = means.ToSums(),
            Figures = (sums, figures) =>
            {
                MeanEvidence.Means(sums, figures);
                for (int first = 0; first < figures.Length; first += first == 0 ? MetricEvidence.Levels : MetricEvidence.PerModel)
                {
                    int offset = first == 0 ? 1 : 2;
                    if (!latent) figures[first + offset] = CeilingFormulas.SymmetricAccuracy(figures[first + offset], classes);
                    figures[first + offset + 1] = CeilingFormulas.SymmetricAccuracy(figures[first + offset + 1], classes);
                }
            },
            LevelCases = [Defined(inter), truthReason.Length > 0 ? 0 : Defined(truth), Defined(intra)],
            ModelCases = [.. scores.Select(Defined)],
            ModelExcluded = [.. scores.Select(static values => values.Length - Defined(values))],
            InterReason = hasInter ? "" : "no unit has two ratings",
            TruthReason = truthReason,
            TruthMethod = truthReason.Length > 0 ? "" : latent
                ? $"model of {(ModelFor(table).OneCoin ? "one accuracy a rater" : "Dawid and Skene")}, mean posterior of the reference's label, {(moves is null ? "fit held" : "the fit moving with the units")}"
                : "closed form for equal, symmetric errors",
            PolicyReason = hasIntra ? "" : "nobody rated a unit twice",
            Intra = hasIntra ? PairScores.Mean(intra) : null,
            AcrossRaters = PairsOf(table)?.AcrossRaters(options.Bootstrap),
        };
    }

    private static double Agreement(RatingTable table, int unit)
    {
        ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
        if (chosen.Length < 2) return double.NaN;
        double agreeing = 0;
        for (int i = 0; i < chosen.Length; i++)
            for (int j = i + 1; j < chosen.Length; j++)
                if (chosen[i] == chosen[j]) agreeing++;
        return 2 * agreeing / (chosen.Length * (chosen.Length - 1.0));
    }

    private static double[] Intra(RatingInputs inputs, StudyOptions options)
    {
        double[] sums = new double[inputs.Table.Units.Count], counts = new double[sums.Length];
        Dictionary<string, int> places = inputs.Table.Units.Select(static (name, place) => (name, place)).ToDictionary(static pair => pair.name, static pair => pair.place);
        foreach ((_, RatingTable repeats) in RatingRepeats.Of(options.Scale, inputs.File, options.Categories))
            for (int unit = 0; unit < repeats.Units.Count; unit++)
            {
                double agreement = Agreement(repeats, unit);
                if (double.IsNaN(agreement)) continue;
                int place = places[repeats.Units[unit]];
                sums[place] += agreement;
                counts[place]++;
            }
        return [.. sums.Zip(counts, static (sum, count) => count > 0 ? sum / count : double.NaN)];
    }

    private static int RepeatedUnits(RatingInputs inputs, StudyOptions options) => Intra(inputs, options).Count(static value => !double.IsNaN(value));

    private static double[][] Scores(RatingInputs inputs, CategoryReference reference) => [.. inputs.ModelCategories.Select(chosen =>
        chosen.Select((category, unit) => category < 0 || reference.Labels[unit] < 0 ? double.NaN : category == reference.Labels[unit] ? 1.0 : 0).ToArray())];

    private static IEnumerable<CaseRow> Rows(RatingTable table, double[][] scores)
    {
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            double agreement = Agreement(table, unit);
            double?[] own = [.. scores.Select(values => double.IsNaN(values[unit]) ? null : (double?)values[unit])];
            double? distance = own.Length == 0 ? 1 : 1 - own.Average();
            yield return new CaseRow(
                table.Units[unit], table.CategoriesOf(unit).Length, Estimates.Estimate.Finite(agreement), null, own, null, double.IsNaN(agreement) ? null : (1 - agreement) * distance);
        }
    }

    /// <summary>Of the ratings in a category, the share of other ratings of the same unit in each category.</summary>
    private static double[,] Coincidences(RatingTable table)
    {
        int q = table.Categories.Count;
        double[,] shares = new double[q, q];
        for (int unit = 0; unit < table.Units.Count; unit++)
        {
            ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
            for (int i = 0; i < chosen.Length; i++)
                for (int j = 0; j < chosen.Length; j++)
                    if (i != j) shares[chosen[i], chosen[j]] += 1 / (chosen.Length - 1.0);
        }
        for (int c = 0; c < q; c++)
        {
            double sum = 0;
            for (int k = 0; k < q; k++) sum += shares[c, k];
            for (int k = 0; k < q; k++) shares[c, k] = sum > 0 ? shares[c, k] / sum : double.NaN;
        }
        return shares;
    }

    private static List<string> Warnings(RatingInputs inputs, CategoryReference reference, DawidSkeneFit? fit)
    {
        List<string> warnings = [];
        if (TrainingCases.Warning(inputs.Trained) is { } leftOut) warnings.Add(leftOut);
        if (inputs.Table.SilentWarning() is { } silent) warnings.Add(silent);
        if (reference.Ties > 0) warnings.Add($"{reference.Ties} units have tied votes, which the lowest category wins");
        if (fit is { Flipped: true }) warnings.Add("most raters seemed to say the opposite of the truth; the two classes were exchanged");
        if (fit is { Converged: false }) warnings.Add("the model of Dawid and Skene did not settle");
        for (int m = 0; m < inputs.Models.Count; m++)
            if (inputs.ModelCategories[m].Count(static category => category < 0) is > 0 and var missing) warnings.Add($"model '{inputs.Models[m]}' lacks {missing} units, which do not count for it");
        return warnings;
    }

    internal static double[] Nothing(int count)
    {
        double[] values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }

    private static int Defined(double[] values) => values.Count(static value => !double.IsNaN(value));
}
