using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Estimates;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Recipes;

/// <summary>Every coefficient of agreement of a file of ratings.</summary>
public static class AgreementMeasurement
{
    /// <summary>Above this a matrix of weights says nothing any more.</summary>
    private const int MostWeightedCategories = 500;

    private const int ListedCategories = 50;

    /// <summary>Measures.</summary>
    /// <exception cref="ArgumentException">An option does not fit the file.</exception>
    /// <exception cref="InvalidDataException">The file is no table of ratings, could be read in two ways, or holds a value outside the domain.</exception>
    public static AgreementMeasurementResult Run(AgreementMeasurementOptions options)
    {
        RatingFile file = RatingFile.Read(options.Ratings, options.Layout, options.Columns);
        RatingTable table = RatingRepeats.First(options.Scale, file, options.Categories);
        CategoryWeights? weights = table.Categories.Count <= MostWeightedCategories ? WeightsOf(table, options.Weights) : null;
        CoefficientSet coefficients = Measure(table, weights, options.Bootstrap, RatingRepeats.Clusters(file, table));
        return new AgreementMeasurementResult(
            file.Layout, options.Scale, table.Units.Count, table.Raters.Count, table.RatingCount, table.Categories.Count,
            table.Categories.Count <= ListedCategories ? table.Categories : [], weights?.Name ?? "none", table.IsComplete, coefficients,
            Warnings(table, coefficients, file))
        {
            MeasurementError = MeasurementError.Of(table),
        };
    }

    /// <summary>Every coefficient of a table.</summary>
    /// <param name="table">The ratings.</param>
    /// <param name="weights">How much categories agree; null where there are too many categories for it.</param>
    /// <param name="options">Intervals.</param>
    /// <param name="clusters">For each unit the number of its cluster; null where units are drawn themselves.</param>
    public static CoefficientSet Measure(RatingTable table, CategoryWeights? weights, BootstrapOptions options, int[]? clusters = null)
    {
        options = options with { Clusters = clusters };
        Estimate Categorical(string name, Func<CategoryWeights, Estimate> measure) => weights is null
            ? Estimate.None(name, EstimateStatus.NotApplicable, $"{table.Categories.Count} different values are numbers rather than categories")
            : measure(weights);
        Estimate Numeric(string name, Func<Estimate> measure) => table.Scale == MeasurementScale.Nominal
            ? Estimate.None(name, EstimateStatus.NotApplicable, "it is for numbers, and the scale is nominal")
            : measure();
        Estimate Icc(IccForm form, bool ofMean) => Numeric("ICC", () => IntraclassCorrelation.Of(table, form, ofMean, options));
        return new CoefficientSet
        {
            KrippendorffAlpha = KrippendorffAlpha.Of(table, options),
            FleissKappa = Categorical("Fleiss' kappa", w => MultiRaterKappa.Fleiss(table, w, options)),
            CohenKappa = Categorical("Cohen's kappa", w => PairwiseKappa.Cohen(table, w, options)),
            ScottPi = Categorical("Scott's pi", w => PairwiseKappa.Scott(table, w, options)),
            CongerKappa = Categorical("Conger's kappa", w => MultiRaterKappa.Conger(table, w, options)),
            GwetAc = Categorical("Gwet's AC", w => MultiRaterKappa.Gwet(table, w, options)),
            BrennanPrediger = Categorical("Brennan-Prediger", w => MultiRaterKappa.BrennanPrediger(table, w, options)),
            Pabak = Categorical("PABAK", _ => MultiRaterKappa.PrevalenceAndBiasAdjusted(table, options)),
            PercentAgreement = Categorical("Percent agreement", w => MultiRaterKappa.PercentAgreement(table, w, options)),
            Icc11 = Icc(IccForm.OneWay, false),
            Icc21 = Icc(IccForm.Agreement, false),
            Icc31 = Icc(IccForm.Consistency, false),
            Icc1k = Icc(IccForm.OneWay, true),
            Icc2k = Icc(IccForm.Agreement, true),
            Icc3k = Icc(IccForm.Consistency, true),
            LinConcordance = Numeric("Lin's concordance correlation", () => Lin(table, options)),
        };
    }

    /// <summary>The weights that a rule gives for a table.</summary>
    internal static CategoryWeights WeightsOf(RatingTable table, WeightRule rule)
    {
        int q = table.Categories.Count;
        if (rule == WeightRule.Auto)
        {
            rule = table.Scale switch
            {
                MeasurementScale.Nominal => WeightRule.Identity,
                MeasurementScale.Ordinal => WeightRule.Linear,
                _ => WeightRule.Quadratic,
            };
        }
        return rule switch
        {
            WeightRule.Identity => CategoryWeights.Identity(q),
            WeightRule.Linear => CategoryWeights.Linear(q),
            _ => CategoryWeights.Quadratic(q),
        };
    }

    private static Estimate Lin(RatingTable table, BootstrapOptions options)
    {
        const string Method = "Lin's concordance correlation";
        if (table.Raters.Count != 2 || !table.RatersAreKnown)
            return Estimate.None(Method, EstimateStatus.NotApplicable, $"it is for two known raters, here are {table.Raters.Count}; ICC(2,1) extends it");
        (double[] values, int complete, int incomplete) = table.CompleteValues();
        double[] first = [.. Enumerable.Range(0, complete).Select(i => values[2 * i])], second = [.. Enumerable.Range(0, complete).Select(i => values[2 * i + 1])];
        return LinConcordance.Of(first, second, options) with { Excluded = incomplete };
    }

    private static List<string> Warnings(RatingTable table, CoefficientSet coefficients, RatingFile file)
    {
        List<string> warnings = [];
        if (coefficients.GwetAc.Value is { } ac && (coefficients.CohenKappa.Value ?? coefficients.FleissKappa.Value) is { } kappa && Math.Abs(ac - kappa) > 0.2)
            warnings.Add($"AC {ac:F3} and kappa {kappa:F3} differ by more than 0.2: one category prevails, and kappa takes most agreement for chance");
        int later = RatingRepeats.CountLater(file);
        if (later > 0) warnings.Add($"{later} repeated ratings are left out here; 'agreement report' uses them for agreement with oneself");
        if (table.SilentWarning() is { } silent) warnings.Add(silent);
        if (!table.IsComplete && table.RatersAreKnown)
            warnings.Add($"{(long)table.Units.Count * table.Raters.Count - table.RatingCount:N0} of {(long)table.Units.Count * table.Raters.Count:N0} ratings are missing");
        warnings.AddRange(coefficients.Named().Where(static named => named.Estimate is { Value: not null, Reason.Length: > 0 }).Select(static named => $"{named.Name}: {named.Estimate.Reason}"));
        return warnings;
    }
}
