using Gossamer.Kernels.Randomness;
using MathNet.Numerics.Distributions;

namespace Gossamer.Learning.Statistics;

/// <summary>
/// The bootstrap over units (Efron, Annals of Statistics 7, 1979) of figures that are functions of sums, with percentile and
/// bias-corrected accelerated intervals (Efron, JASA 82, 1987), both expanded for small samples (Hesterberg, The American Statistician 69,
/// 2015): resamples of n units spread by √((n − 1) / n) too little, and quantiles of Student's t take the place of the normal ones. All
/// figures share each resample, so that they can be compared replicate by replicate. Draws depend on the seed only, not on the number of
/// threads.
/// </summary>
public sealed class Bootstrap
{
    private readonly UnitSums _sums;
    private readonly SumStatistic _statistic;
    private readonly BootstrapOptions _options;
    private readonly double[] _values;
    private readonly double[][] _replicates;
    private readonly int _units;

    private Bootstrap(UnitSums sums, SumStatistic statistic, BootstrapOptions options, double[] values, double[][] replicates) =>
        (_sums, _statistic, _options, _values, _replicates, _units) = (sums, statistic, options, values, replicates, sums.Units);

    /// <summary>The figures of the sample itself.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>Resamples <paramref name="sums"/>.</summary>
    /// <param name="sums">The units.</param>
    /// <param name="figures">Number of figures that <paramref name="statistic"/> gives.</param>
    /// <param name="statistic">The figures of sums; called from several threads.</param>
    /// <param name="options">How.</param>
    public static Bootstrap Run(UnitSums sums, int figures, SumStatistic statistic, BootstrapOptions options)
    {
        options.Check();
        if (options.Clusters is { } clusters) sums = sums.ByCluster(clusters);
        sums = sums.Compress();
        double[] values = new double[figures];
        statistic(sums.Total(), values);
        double[][] replicates = [.. Enumerable.Range(0, figures).Select(_ => new double[options.Replicates])];
        int units = sums.Units;
        if (units > 0)
        {
            var random = new CounterRandom(options.Seed, "bootstrap");
            var cumulative = Cumulative(sums.Multiplicities);
            bool compressed = sums.Rows <= units / 4;
            Parallel.For(
                0, options.Replicates,
                () => (Sums: new double[sums.Width], Figures: new double[figures]),
                (replicate, _, buffers) =>
                {
                    Array.Clear(buffers.Sums);
                    CounterRandom stream = random.Fork((ulong)replicate);
                    if (compressed) MultinomialDraw.Add(sums, units, stream, buffers.Sums);
                    else AddDrawn(sums, units, cumulative, stream, buffers.Sums);
                    statistic(buffers.Sums, buffers.Figures);
                    for (int i = 0; i < figures; i++) replicates[i][replicate] = buffers.Figures[i];
                    return buffers;
                },
                static _ => { });
        }
        return new Bootstrap(sums, statistic, options, values, replicates);
    }

    /// <summary>A figure in each replicate; NaN where the resample did not allow it.</summary>
    public IReadOnlyList<double> Replicates(int figure) => _replicates[figure];

    /// <summary>The interval of a figure: BCa where there are enough units, percentile elsewhere.</summary>
    public BootstrapInterval Interval(int figure, double? confidence = null)
    {
        double level = confidence ?? _options.Confidence;
        double[] sorted = [.. _replicates[figure].Where(static value => !double.IsNaN(value))];
        Array.Sort(sorted);
        int degenerate = _options.Replicates - sorted.Length;
        double value = _values[figure];
        string method = _units >= _options.LeastUnitsForBca ? "BCa" : "percentile";
        if (double.IsNaN(value) || sorted.Length == 0 || _units < 2)
            return new BootstrapInterval(value, double.NaN, double.NaN, _units, method, degenerate);
        double reach = Math.Sqrt(_units / (_units - 1.0)) * StudentT.InvCDF(0, 1, _units - 1, (1 + level) / 2);
        (double low, double high) = (Normal.CDF(0, 1, -reach), Normal.CDF(0, 1, reach));
        if (method == "BCa" && Adjust(figure, sorted, value, reach) is var (lowShare, highShare)) (low, high) = (lowShare, highShare);
        return new BootstrapInterval(value, Quantile(sorted, low), Quantile(sorted, high), _units, method, degenerate);
    }

    /// <summary>The share of replicates that <paramref name="holds"/> is true for; NaN where all are degenerate.</summary>
    /// <param name="holds">Given the replicate's number.</param>
    /// <param name="figures">The figures that it looks at; replicates in which one is undefined are left out.</param>
    public double Share(Func<int, bool> holds, params ReadOnlySpan<int> figures)
    {
        int used = 0, held = 0;
        for (int replicate = 0; replicate < _options.Replicates; replicate++)
        {
            bool defined = true;
            foreach (int figure in figures) defined &= !double.IsNaN(_replicates[figure][replicate]);
            if (!defined) continue;
            used++;
            if (holds(replicate)) held++;
        }
        return used == 0 ? double.NaN : (double)held / used;
    }

    /// <summary>The value below which a share of sorted values lies, linear between neighbours.</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        double at = Math.Clamp(share, 0, 1) * (sorted.Length - 1);
        int below = (int)Math.Floor(at);
        int above = Math.Min(sorted.Length - 1, below + 1);
        return double.IsInfinity(sorted[below]) || at == below ? sorted[below] : sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private (double, double)? Adjust(int figure, double[] sorted, double value, double reach)
    {
        // Half of the replicates that equal the estimate count as below it: discrete figures have many.
        double below = 0;
        foreach (double replicate in sorted) below += replicate < value ? 1 : replicate == value ? 0.5 : 0;
        double share = below / sorted.Length;
        if (share is <= 0 or >= 1) return null;
        double bias = Normal.InvCDF(0, 1, share);
        double acceleration = Acceleration(figure);
        if (!double.IsFinite(acceleration)) return null;
        return (Level(-reach), Level(reach));

        double Level(double z) => Normal.CDF(0, 1, bias + (bias + z) / (1 - acceleration * (bias + z)));
    }

    private double Acceleration(int figure)
    {
        double[] total = _sums.Total(), figures = new double[_values.Length], left = new double[_sums.Rows];
        double mean = 0;
        long count = 0;
        for (int row = 0; row < _sums.Rows; row++)
        {
            _sums.Add(row, -1, total);
            _statistic(total, figures);
            _sums.Add(row, 1, total);
            left[row] = figures[figure];
            if (double.IsNaN(left[row])) continue;
            mean += left[row] * _sums.Multiplicities[row];
            count += _sums.Multiplicities[row];
        }
        if (count == 0) return double.NaN;
        mean /= count;
        double squares = 0, cubes = 0;
        for (int row = 0; row < _sums.Rows; row++)
        {
            if (double.IsNaN(left[row])) continue;
            double difference = mean - left[row];
            squares += difference * difference * _sums.Multiplicities[row];
            cubes += difference * difference * difference * _sums.Multiplicities[row];
        }
        return squares == 0 ? 0 : cubes / (6 * Math.Pow(squares, 1.5));
    }

    private static int[]? Cumulative(int[] multiplicities)
    {
        if (multiplicities.All(static count => count == 1)) return null;
        int[] rows = new int[multiplicities.Sum()];
        int at = 0;
        for (int row = 0; row < multiplicities.Length; row++)
            for (int i = 0; i < multiplicities[row]; i++) rows[at++] = row;
        return rows;
    }

    /// <summary>
    /// Two draws from every word of random bits: with 32 bits each the bias is below units · 2⁻³². The words of a replicate come from
    /// SplitMix64 begun by the counter-based stream, because large samples draw billions.
    /// </summary>
    private static void AddDrawn(UnitSums sums, int units, int[]? rowOfUnit, CounterRandom stream, double[] target)
    {
        ulong state = stream.Bits(0);
        ReadOnlySpan<double> dense = rowOfUnit is null ? sums.DenseRows : [];
        int width = sums.Width;
        for (int drawn = 0; drawn < units; drawn += 2)
        {
            ulong bits = Next(ref state);
            int first = (int)(((bits & 0xFFFFFFFF) * (ulong)units) >> 32), second = (int)(((bits >> 32) * (ulong)units) >> 32);
            if (dense.IsEmpty)
            {
                sums.Add(rowOfUnit is null ? first : rowOfUnit[first], 1, target);
                if (drawn + 1 < units) sums.Add(rowOfUnit is null ? second : rowOfUnit[second], 1, target);
                continue;
            }
            ReadOnlySpan<double> row = dense.Slice(first * width, width);
            for (int i = 0; i < row.Length; i++) target[i] += row[i];
            if (drawn + 1 >= units) continue;
            row = dense.Slice(second * width, width);
            for (int i = 0; i < row.Length; i++) target[i] += row[i];
        }
    }

    private static ulong Next(ref ulong state)
    {
        ulong x = state += 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
