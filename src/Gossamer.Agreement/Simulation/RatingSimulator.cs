using Gossamer.Agreement.Ratings;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Agreement.Simulation;

/// <summary>Ratings with a known truth.</summary>
public static class RatingSimulator
{
    /// <summary>Numbers [units, raters], truth plus the rater's own bias plus chance, and the truth.</summary>
    public static (double[,] Ratings, double[] Truth) Numbers(int units, int raters, double truthDeviation, double biasDeviation, double noiseDeviation, ulong seed)
    {
        var random = new CounterRandom(seed, "numbers");
        CounterRandom truths = random.Fork("truth"), biases = random.Fork("bias"), noise = random.Fork("noise");
        double[] truth = [.. Enumerable.Range(0, units).Select(unit => truthDeviation * truths.Normal((ulong)unit))];
        double[,] ratings = new double[units, raters];
        for (int unit = 0; unit < units; unit++)
            for (int rater = 0; rater < raters; rater++)
                ratings[unit, rater] = truth[unit] + biasDeviation * biases.Normal((ulong)rater) + noiseDeviation * noise.Normal((ulong)(unit * raters + rater));
        return (ratings, truth);
    }

    /// <summary>Categories that raters with given confusions choose, and the true ones.</summary>
    /// <param name="units">Units, each rated by everybody.</param>
    /// <param name="prevalences">Share of each class.</param>
    /// <param name="confusions">For each rater [true class, class said].</param>
    /// <param name="seed">Seed.</param>
    public static (RatingTable Ratings, int[] Truth) Categories(int units, IReadOnlyList<double> prevalences, IReadOnlyList<double[,]> confusions, ulong seed)
    {
        var random = new CounterRandom(seed, "categories");
        int raters = confusions.Count, classes = prevalences.Count;
        int[] truth = new int[units], unitOf = new int[units * raters], raterOf = new int[units * raters], said = new int[units * raters];
        for (int unit = 0; unit < units; unit++)
        {
            CounterRandom stream = random.Fork((ulong)unit);
            truth[unit] = Choose(stream.Uniform(0), c => prevalences[c], classes);
            for (int rater = 0; rater < raters; rater++)
            {
                int at = unit * raters + rater, row = truth[unit], own = rater;
                (unitOf[at], raterOf[at]) = (unit, rater);
                said[at] = Choose(stream.Uniform((ulong)(1 + rater)), c => confusions[own][row, c], classes);
            }
        }
        return (RatingTable.OfCodes(MeasurementScale.Nominal, units, raters, [.. Enumerable.Range(0, classes).Select(static c => (double)c)], unitOf, raterOf, said), truth);
    }

    private static int Choose(double uniform, Func<int, double> share, int classes)
    {
        for (int c = 0; c < classes - 1; c++)
        {
            uniform -= share(c);
            if (uniform < 0) return c;
        }
        return classes - 1;
    }
}
