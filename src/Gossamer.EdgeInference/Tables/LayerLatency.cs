namespace Gossamer.EdgeInference.Tables;

/// <summary>The time of a kind of layer as a function of its work, fitted to traces: a fixed part, and one for each part of the work.</summary>
/// <param name="Coefficients">Milliseconds: of any layer, of a FLOP, of a weight, of a value gathered, of a value written; none below 0.</param>
/// <param name="UpperFactor">95th percentile of traced over fitted times.</param>
/// <param name="MedianError">Median of the relative difference between both.</param>
/// <param name="Rows">Traced layers.</param>
public sealed record LayerLatency(IReadOnlyList<double> Coefficients, double UpperFactor, double MedianError, int Rows)
{
    private const int Parts = 5, Rounds = 30, Sweeps = 60;

    /// <summary>Milliseconds of a layer for a batch: weights are read once, the rest is done for each sample.</summary>
    public double Milliseconds(LayerWork work, int batch = 1)
    {
        double sum = 0;
        for (int part = 0; part < Parts; part++) sum += Coefficients[part] * work[part] * (part is 0 or 2 ? 1 : batch);
        return sum;
    }

    /// <summary>
    /// Fits coefficients to relative differences, by iteratively reweighted least squares for absolute values and, within, by descent along one
    /// coefficient after the other down to 0: traces reach over six orders of magnitude and have outliers, and squares would see the largest alone.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer layers than coefficients.</exception>
    public static LayerLatency Fit(IReadOnlyList<(LayerWork Work, double Milliseconds)> traces)
    {
        if (traces.Count < Parts) throw new ArgumentException($"{traces.Count} layers, expected at least {Parts}", nameof(traces));
        // Rows divided by their time, columns by their mean: 1 ≈ Σ x.
        double[] scale = new double[Parts], x = new double[Parts];
        double[,] rows = new double[traces.Count, Parts];
        for (int part = 0; part < Parts; part++)
        {
            for (int i = 0; i < traces.Count; i++) scale[part] += rows[i, part] = traces[i].Work[part] / traces[i].Milliseconds;
            scale[part] = scale[part] > 0 ? scale[part] / traces.Count : 1;
            for (int i = 0; i < traces.Count; i++) rows[i, part] /= scale[part];
        }
        double[] weights = [.. Enumerable.Repeat(1.0, traces.Count)];
        for (int round = 0; round < Rounds; round++)
        {
            (double[,] gram, double[] right) = Normal(rows, weights);
            for (int sweep = 0; sweep < Sweeps; sweep++)
            {
                for (int part = 0; part < Parts; part++)
                {
                    double rest = right[part];
                    for (int other = 0; other < Parts; other++)
                        if (other != part) rest -= gram[part, other] * x[other];
                    x[part] = gram[part, part] > 0 ? Math.Max(rest / gram[part, part], 0) : 0;
                }
            }
            for (int i = 0; i < weights.Length; i++) weights[i] = 1 / Math.Max(Math.Abs(1 - Fitted(rows, x, i)), 1e-3);
        }
        double[] ratios = [.. Enumerable.Range(0, traces.Count).Select(i => 1 / Fitted(rows, x, i)).Order()];
        double[] errors = [.. Enumerable.Range(0, traces.Count).Select(i => Math.Abs(1 - Fitted(rows, x, i))).Order()];
        return new LayerLatency([.. x.Select((value, part) => value / scale[part])], ratios[(int)(0.95 * (ratios.Length - 1))], errors[errors.Length / 2], traces.Count);
    }

    private static (double[,] Gram, double[] Right) Normal(double[,] rows, double[] weights)
    {
        double[,] gram = new double[Parts, Parts];
        double[] right = new double[Parts];
        for (int i = 0; i < weights.Length; i++)
        {
            for (int part = 0; part < Parts; part++)
            {
                right[part] += weights[i] * rows[i, part];
                for (int other = 0; other < Parts; other++) gram[part, other] += weights[i] * rows[i, part] * rows[i, other];
            }
        }
        return (gram, right);
    }

    private static double Fitted(double[,] rows, double[] x, int row)
    {
        double sum = 0;
        for (int part = 0; part < Parts; part++) sum += rows[row, part] * x[part];
        return sum;
    }
}
