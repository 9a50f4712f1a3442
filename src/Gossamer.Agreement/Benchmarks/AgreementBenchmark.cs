using System.Diagnostics;
using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Ratings;
using Gossamer.Agreement.Similarity;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data.Grids;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Benchmarks;

/// <summary>
/// Times the heavy work: all pairs of masks by Dice and HD95 in the default convention, and alpha of a million ratings with its interval,
/// each at half the size too, to show how it grows. Nothing is kept from one repetition to the next.
/// </summary>
public static class AgreementBenchmark
{
    private const int Raters = 4, Repetitions = 3;

    /// <summary>Filled shares of the first and the last mask, a little inside of 20 and 40 % so that waves do not lead out.</summary>
    private const double LeastFilled = 0.203, MostFilled = 0.395;

    /// <summary>Measures.</summary>
    /// <param name="masks">Masks of a case.</param>
    /// <param name="ratings">Ratings, by four raters.</param>
    /// <param name="measured">Receives each row as it is there.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    public static AgreementBenchmarkResult Run(int masks = 10, int ratings = 1_000_000, Action<AgreementTiming>? measured = null, CancellationToken cancellation = default)
    {
        if (masks < 2) throw new ArgumentException($"the number of masks is {masks}, expected at least 2");
        if (ratings < 40) throw new ArgumentException($"the number of ratings is {ratings}, expected at least 40");
        List<AgreementTiming> rows = [];
        foreach (int slices in (int[])[64, 128])
        {
            GridGeometry grid = new(256, 256, slices, (0.9, 0.9, 2));
            BinaryMask[] volumes = [.. Enumerable.Range(0, masks).Select(number => Blob(grid, number, LeastFilled + (MostFilled - LeastFilled) * number / (masks - 1)))];
            string size = $"{masks} masks of {grid.Shape}, {100.0 * volumes.Min(static mask => mask.Count) / grid.Cells:0} to {100.0 * volumes.Max(static mask => mask.Count) / grid.Cells:0} % filled, {masks * (masks - 1) / 2} pairs";
            Add("Dice and HD95", size, () =>
            {
                PairTable table = PairTable.Of(volumes, [new OverlapSimilarity(false), new HausdorffDistance(95)]);
                return table[1, 0, 1];
            });
        }
        foreach (int count in (int[])[ratings / 2, ratings])
            foreach ((MeasurementScale scale, int categories) in ((MeasurementScale, int)[])[(MeasurementScale.Nominal, 10), (MeasurementScale.Ordinal, 10), (MeasurementScale.Interval, count)])
            {
                RatingTable table = Table(scale, count / Raters, categories);
                string size = $"{table.RatingCount:N0} ratings, {scale.ToString().ToLowerInvariant()}, {table.Categories.Count:N0} different values";
                Add("alpha", size, () => KrippendorffAlpha.Value(table));
                if (count == ratings) Add("alpha with its interval, 2,000 resamples", size, () => KrippendorffAlpha.Of(table, new BootstrapOptions()).High ?? double.NaN, repetitions: 1);
            }
        return new AgreementBenchmarkResult(RunMachine.Current, Environment.ProcessorCount, rows);

        void Add(string work, string size, Func<double> run, int repetitions = Repetitions)
        {
            double least = double.PositiveInfinity, result = 0;
            for (int i = 0; i < repetitions; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();
                result = run();
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            rows.Add(new AgreementTiming(work, size, least, result));
            measured?.Invoke(rows[^1]);
        }
    }

    /// <summary>An ellipsoid with waves on it, another for each number, that fills the given share of the grid.</summary>
    private static BinaryMask Blob(GridGeometry grid, int number, double filled)
    {
        double scale = Math.Cbrt(6 * filled / Math.PI), phase = 0.7 * number;
        return BinaryMask.Of(grid, cell =>
        {
            double x = 2.0 * (cell % grid.Columns) / grid.Columns - 1, y = 2.0 * (cell / grid.Columns % grid.Rows) / grid.Rows - 1, z = 2.0 * (cell / grid.Columns / grid.Rows) / grid.Slices - 1;
            double wave = 0.03 * Math.Sin(9 * x + phase) + 0.03 * Math.Sin(11 * y - phase) + 0.03 * Math.Sin(7 * z + 2 * phase);
            return x * x + y * y + z * z < (scale + wave) * (scale + wave);
        });
    }

    private static RatingTable Table(MeasurementScale scale, int units, int categories)
    {
        var random = new CounterRandom(1, "bench");
        int count = units * Raters;
        int[] unit = new int[count], rater = new int[count], category = new int[count];
        for (int i = 0; i < count; i++)
        {
            (unit[i], rater[i]) = (i / Raters, i % Raters);
            category[i] = categories == count
                ? i
                : Math.Clamp((int)(categories * random.Uniform((ulong)(i / Raters))) + (random.Uniform((ulong)(count + i)) < 0.6 ? 0 : random.Below((ulong)(2 * count + i), 3) - 1), 0, categories - 1);
        }
        double[] values = [.. Enumerable.Range(0, categories).Select(place => categories == count ? place / Raters % 977 + random.Normal((ulong)place) : place)];
        return RatingTable.OfCodes(scale, units, Raters, values, unit, rater, category);
    }
}
