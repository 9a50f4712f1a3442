using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Studies;

/// <summary>
/// Studies ratings that are numbers: root mean squared error, as a similarity with a minus sign, and Lin's concordance, with their
/// ceilings in closed form. Reliability is the one-way intraclass correlation, which lets raters be missing or unknown.
/// </summary>
internal static class NumberStudy
{
    private const string RaterPrefix = "rater:";

    // Sums over units: those of the one-way analysis, of squared differences of pairs and repeats, then six of concordance for each model.
    private const int Units = 0, Ratings = 1, SquaredRatings = 2, Sum = 3, SumOfMeans = 4, Squares = 5, PairSquares = 6, Pairs = 7, RepeatSquares = 8, Repeats = 9, Common = 10;

    private const int PerModel = 6 + Common;

    /// <summary>Studies the ratings of <paramref name="options"/>.</summary>
    public static Study Run(StudyOptions options)
    {
        RatingInputs inputs = RatingInputs.Read(options);
        RatingTable table = inputs.Table;
        string[] names = options.Metrics.Count == 0 ? ["rmse", "ccc"] : [.. options.Metrics];
        if (names.FirstOrDefault(static name => name is not ("rmse" or "ccc")) is { } unknown) throw new ArgumentException($"there is no measure '{unknown}' of numbers, expected rmse or ccc");
        (string referenceName, int rater) = Reference(options, table);
        double[] reference = ReferenceValues(table, rater);
        int[] counts = [.. Enumerable.Range(0, table.Units.Count).Select(unit => table.CategoriesOf(unit).Length)];
        double fused = rater >= 0 ? 1 : counts.Where(static count => count > 0).Average();
        double[] intra = IntraSquares(inputs, options);
        UnitSums sums = SumsOf(inputs, reference, intra);
        double[] total = sums.Total();
        return new Study
        {
            Kind = "numbers",
            Cases = table.Units,
            Raters = table.RatersAreKnown ? table.Raters : [],
            RatersPerCase = (counts.Min(), counts.Max()),
            RepeatedCases = intra.Count(static value => !double.IsNaN(value)),
            Reference = referenceName,
            FusedRaters = fused,
            Models = inputs.Models,
            Metrics = [.. names.Select(name => Evidence(name, inputs, sums, reference, fused, counts, intra))],
            Clusters = CategoryStudy.Clusters(options, inputs),
            CaseRows = [.. Rows(inputs, reference).OrderByDescending(static row => row.Information ?? double.NegativeInfinity)],
            Reliability = OneWay(total),
            Inputs = [.. RatingInputs.Hashes(options)],
            Warnings = [.. Warnings(inputs, counts)],
        };
    }

    private static IEnumerable<string> Warnings(RatingInputs inputs, int[] counts)
    {
        if (TrainingCases.Warning(inputs.Trained) is { } leftOut) yield return leftOut;
        if (inputs.Table.SilentWarning() is { } silent) yield return silent;
        if (!inputs.Table.IsComplete) yield return $"{counts.Min()} to {counts.Max()} ratings a unit: reliability is the one-way form, to which raters' biases count as noise";
    }

    private static (string Name, int Rater) Reference(StudyOptions options, RatingTable table)
    {
        string name = options.Reference ?? "mean";
        if (name == "mean") return ("mean of the raters", -1);
        if (!name.StartsWith(RaterPrefix, StringComparison.Ordinal)) throw new ArgumentException($"there is no reference '{name}' of numbers, expected mean or rater:ID");
        int place = table.RatersAreKnown ? table.Raters.ToList().IndexOf(name[RaterPrefix.Length..]) : -1;
        return place >= 0 ? ($"rater {table.Raters[place]}", place) : throw new ArgumentException($"there is no rater '{name[RaterPrefix.Length..]}'");
    }

    private static double[] ReferenceValues(RatingTable table, int rater) => [.. Enumerable.Range(0, table.Units.Count).Select(unit =>
    {
        ReadOnlySpan<int> what = table.CategoriesOf(unit);
        if (rater >= 0) return table.RatersOf(unit).IndexOf(rater) is >= 0 and var at ? table.ValueOf(what[at]) : double.NaN;
        double sum = 0;
        foreach (int category in what) sum += table.ValueOf(category);
        return what.Length == 0 ? double.NaN : sum / what.Length;
    })];

    private static double[] IntraSquares(RatingInputs inputs, StudyOptions options)
    {
        Dictionary<string, List<double>> squares = [];
        foreach ((_, RatingTable repeats) in RatingRepeats.Of(options.Scale, inputs.File, options.Categories))
            for (int unit = 0; unit < repeats.Units.Count; unit++)
            {
                if (MeanPairSquare(repeats, unit) is not { } square) continue;
                if (!squares.TryGetValue(repeats.Units[unit], out List<double>? list)) squares.Add(repeats.Units[unit], list = []);
                list.Add(square);
            }
        return [.. inputs.Table.Units.Select(unit => squares.TryGetValue(unit, out List<double>? list) ? list.Average() : double.NaN)];
    }

    private static double? MeanPairSquare(RatingTable table, int unit)
    {
        ReadOnlySpan<int> what = table.CategoriesOf(unit);
        if (what.Length < 2) return null;
        double sum = 0, squares = 0;
        foreach (int category in what) sum += table.ValueOf(category);
        double mean = sum / what.Length;
        foreach (int category in what) squares += (table.ValueOf(category) - mean) * (table.ValueOf(category) - mean);
        return 2 * squares / (what.Length - 1);
    }

    private static UnitSums SumsOf(RatingInputs inputs, double[] reference, double[] intra)
    {
        RatingTable table = inputs.Table;
        double center = PairScores.Mean(reference);
        return UnitSums.Collect(table.Units.Count, Common + PerModel * inputs.Models.Count, (unit, add) =>
        {
            void AddCommon(int first)
            {
                ReadOnlySpan<int> what = table.CategoriesOf(unit);
                if (what.Length == 0) return;
                double sum = 0, squares = 0;
                foreach (int category in what)
                {
                    double value = table.ValueOf(category) - center;
                    sum += value;
                    squares += value * value;
                }
                double m = what.Length;
                add(first + Units, 1);
                add(first + Ratings, m);
                add(first + SquaredRatings, m * m);
                add(first + Sum, sum);
                add(first + SumOfMeans, sum * sum / m);
                add(first + Squares, squares);
                if (MeanPairSquare(table, unit) is { } pair)
                {
                    add(first + PairSquares, pair);
                    add(first + Pairs, 1);
                }
                if (double.IsNaN(intra[unit])) return;
                add(first + RepeatSquares, intra[unit]);
                add(first + Repeats, 1);
            }

            AddCommon(0);
            for (int m = 0; m < inputs.Models.Count; m++)
            {
                double x = inputs.ModelValues[m][unit] - center, y = reference[unit] - center;
                if (double.IsNaN(x) || double.IsNaN(y)) continue;
                int first = Common + PerModel * m;
                AddCommon(first);
                double[] moments = [1, x, y, x * x, y * y, x * y];
                for (int i = 0; i < moments.Length; i++) add(first + Common + i, moments[i]);
            }
        });
    }

    private static MetricEvidence Evidence(string name, RatingInputs inputs, UnitSums sums, double[] reference, double fused, int[] counts, double[] intra)
    {
        bool rmse = name == "rmse", hasIntra = intra.Any(static value => !double.IsNaN(value));
        int pairs = counts.Count(static count => count >= 2);
        int[] cases = [.. inputs.ModelValues.Select(values => values.Zip(reference, static (x, y) => !double.IsNaN(x) && !double.IsNaN(y)).Count(static both => both))];
        return new MetricEvidence
        {
            Name = rmse ? "-rmse" : "ccc",
            Convention = rmse ? "minus the root mean squared difference" : "Lin's concordance; between raters the one-way intraclass correlation",
            Sums = sums,
            Figures = (total, figures) =>
            {
                Levels(total, figures);
                for (int m = 0; m < inputs.Models.Count; m++)
                {
                    int first = Common + PerModel * m, figure = MetricEvidence.Levels + MetricEvidence.PerModel * m;
                    ReadOnlySpan<double> own = total.Slice(first + Common, 6);
                    figures[figure] = rmse
                        ? own[0] > 0 ? -Math.Sqrt(Math.Max(0, (own[3] - 2 * own[5] + own[4]) / own[0])) : double.NaN
                        : LinConcordance.Value(own);
                    Levels(total.Slice(first, Common), figures.Slice(figure + 1, MetricEvidence.Levels));
                }
            },
            LevelCases = [pairs, pairs, intra.Count(static value => !double.IsNaN(value))],
            ModelCases = cases,
            ModelExcluded = [.. cases.Select(count => reference.Length - count)],
            InterReason = pairs > 0 ? "" : "no unit has two ratings",
            TruthReason = pairs > 0 ? "" : "no unit has two ratings",
            TruthMethod = rmse ? "RMSD between raters / √(2K)" : "2ρ_K / (1 + ρ_K) of the reliability ρ_K of the reference",
            PolicyReason = !hasIntra ? "nobody rated a unit twice" : rmse ? "" : "no law leads from repeats to a concordance",
            Intra = hasIntra && rmse ? -Math.Sqrt(PairScores.Mean(intra)) : null,
        };

        void Levels(ReadOnlySpan<double> total, Span<double> levels)
        {
            if (rmse)
            {
                double rmsd = total[Pairs] > 0 ? Math.Sqrt(total[PairSquares] / total[Pairs]) : double.NaN;
                double repeated = total[Repeats] > 0 ? Math.Sqrt(total[RepeatSquares] / total[Repeats]) : double.NaN;
                (levels[0], levels[1], levels[2]) = (-rmsd, -CeilingFormulas.OracleRmse(rmsd, fused), -CeilingFormulas.OracleRmse(repeated, fused));
                return;
            }
            double reliability = OneWay(total);
            (levels[0], levels[1], levels[2]) = (reliability, CeilingFormulas.OracleConcordance(IntraclassCorrelation.SpearmanBrown(reliability, fused)), double.NaN);
        }
    }

    private static double OneWay(ReadOnlySpan<double> sums)
    {
        double n = sums[Units], count = sums[Ratings];
        if (!(n > 1) || !(count > n)) return double.NaN;
        double perUnit = (count - sums[SquaredRatings] / count) / (n - 1), between = (sums[SumOfMeans] - sums[Sum] * sums[Sum] / count) / (n - 1), within = (sums[Squares] - sums[SumOfMeans]) / (count - n);
        double value = (between - within) / (between + (perUnit - 1) * within);
        return double.IsFinite(value) ? value : double.NaN;
    }

    private static IEnumerable<CaseRow> Rows(RatingInputs inputs, double[] reference)
    {
        for (int unit = 0; unit < inputs.Table.Units.Count; unit++)
        {
            double? spread = MeanPairSquare(inputs.Table, unit) is { } square ? Math.Sqrt(square) : null;
            double?[] own = [.. inputs.ModelValues.Select(values => Estimates.Estimate.Finite(-Math.Abs(values[unit] - reference[unit])))];
            double? distance = own.Length == 0 ? 1 : -own.Average();
            yield return new CaseRow(inputs.Table.Units[unit], inputs.Table.CategoriesOf(unit).Length, -spread, null, own, null, spread * distance);
        }
    }
}
