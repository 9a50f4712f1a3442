using Gossamer.Kernels.Randomness;

namespace Gossamer.Learning.Statistics;

/// <summary>
/// How often each different row is drawn when as many units are drawn as there are: binomial counts, one after the other, each given
/// those before it.
/// </summary>
internal static class MultinomialDraw
{
    public static void Add(UnitSums sums, int units, CounterRandom stream, double[] target)
    {
        ulong counter = 0;
        int drawsLeft = units, unitsLeft = units;
        for (int row = 0; row < sums.Rows && drawsLeft > 0; row++)
        {
            int multiplicity = sums.Multiplicities[row];
            int times = multiplicity == unitsLeft ? drawsLeft : Binomial(drawsLeft, (double)multiplicity / unitsLeft, stream, ref counter);
            if (times > 0) sums.Add(row, times, target);
            drawsLeft -= times;
            unitsLeft -= multiplicity;
        }
    }

    /// <summary>
    /// A binomial number: by inversion where its mean is small, else by transformed rejection (BTRS of Hörmann, Journal of Statistical
    /// Computation and Simulation 46, 1993).
    /// </summary>
    internal static int Binomial(int count, double probability, CounterRandom stream, ref ulong counter)
    {
        if (probability > 0.5) return count - Binomial(count, 1 - probability, stream, ref counter);
        if (probability <= 0 || count == 0) return 0;
        if (count * probability < 10) return Invert(count, probability, stream.Uniform(counter++));
        double spread = Math.Sqrt(count * probability * (1 - probability));
        double b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * probability;
        double center = count * probability + 0.5, odds = probability / (1 - probability);
        double alpha = (2.83 + 5.1 / b) * spread, mode = Math.Floor((count + 1) * probability);
        while (true)
        {
            double u = stream.Uniform(counter++) - 0.5, v = stream.Uniform(counter++);
            double distance = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / distance + b) * u + center);
            if (k < 0 || k > count) continue;
            if (distance >= 0.07 && v <= 0.92 - 4.2 / b) return (int)k;
            v = Math.Log(v * alpha / (a / (distance * distance) + b));
            double bound = (mode + 0.5) * Math.Log((mode + 1) / (odds * (count - mode + 1))) + Tail(mode) + Tail(count - mode)
                + (count + 1) * Math.Log((count - mode + 1) / (count - k + 1))
                + (k + 0.5) * Math.Log(odds * (count - k + 1) / (k + 1)) - Tail(k) - Tail(count - k);
            if (v <= bound) return (int)k;
        }
    }

    private static int Invert(int count, double probability, double uniform)
    {
        double odds = probability / (1 - probability), term = Math.Pow(1 - probability, count);
        int k = 0;
        while (uniform > term && k < count)
        {
            uniform -= term;
            k++;
            term *= odds * (count - k + 1) / k;
        }
        return k;
    }

    /// <summary>What Stirling's formula lacks: ln k! − [(k + ½) ln(k + 1) − (k + 1) + ½ ln 2π].</summary>
    private static double Tail(double k)
    {
        if (k <= 9) return SmallTails[(int)k];
        double square = (k + 1) * (k + 1);
        return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
    }

    private static readonly double[] SmallTails =
    [
        .. Enumerable.Range(0, 10).Select(static k =>
        {
            double factorial = 0;
            for (int i = 2; i <= k; i++) factorial += Math.Log(i);
            return factorial - ((k + 0.5) * Math.Log(k + 1) - (k + 1) + 0.5 * Math.Log(2 * Math.PI));
        }),
    ];
}
